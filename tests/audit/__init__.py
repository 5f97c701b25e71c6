"""Tests of the auditor's bench."""
