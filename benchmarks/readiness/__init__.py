"""Pairs of repositories, or of commits of one, of which an experienced engineer calls one readier than the other."""
