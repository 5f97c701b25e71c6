"""Three funds' whole lives, step by step: rules, pauses, agents, grants, and every kind of end."""

from .ends import dated_village, dwindle, expire, threshold_village
from .governed import govern, governed_village

#: Who makes a village, and what becomes of it.
STORIES = (
    (governed_village, govern),
    (threshold_village, dwindle),
    (dated_village, expire),
)
