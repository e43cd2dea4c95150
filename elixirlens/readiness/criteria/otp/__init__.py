"""Criteria about processes and who looks after them: `criteria/otp/`."""
