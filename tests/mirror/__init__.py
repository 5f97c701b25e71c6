"""Does the mirror equal the chain, and does it stop when it cannot?"""
