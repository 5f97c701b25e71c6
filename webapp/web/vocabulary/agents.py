"""Words for who acts for whom, and for groups that are enrolled."""

from __future__ import annotations

from flask_babel import lazy_gettext

EVENTS = {
    "SuccessorsNamed": lazy_gettext("Successors named"),
    "HandoverStarted": lazy_gettext("Handover asked for"),
    "HandoverVetoed": lazy_gettext("Handover refused"),
    "AgentChanged": lazy_gettext("Another address acts"),
    "DependantAdded": lazy_gettext("Address for a dependant created"),
    "MemberRepresented": lazy_gettext("Only the agent acts in this fund"),
    "GroupEnrolled": lazy_gettext("Group enrolled"),
    "EnrolmentSkipped": lazy_gettext("Applicant skipped"),
}
