"""Plays a fund off chain, with the arithmetic of the contracts and any number of members.

`terms`, `index`, `batches`, `fund`, `settlement` are the arithmetic; `history` does it act by act.
`people`, `illness`, `setting`, `members`, `claiming`, `course` play a plan's section `simulation`;
`asked`, `telling`, `plot` are the command. See docs/simulating.md.
"""
