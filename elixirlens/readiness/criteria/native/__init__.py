"""Criteria about native code and programs outside of the VM: `criteria/native/`."""
