"""What a visitor finds open: a claim published, one being judged, a verdict to appeal."""

from __future__ import annotations

from fundplan import Text
from scripts.story.agenda import Strand
from scripts.story.beats.disputes import object_to
from scripts.story.beats.filing import expect_status, file_claim
from scripts.story.jurors import able, draw, expect_phase, jurors_of, open_votes, seal
from scripts.story.stage import Stage
from scripts.story.timeline import DAY, HOUR
from webapp.store.words import ClaimStatus, Phase, Reason, Verdict


def published(stage: Stage) -> Strand:
    """On the last day one claim is published, and nobody has objected."""
    yield stage.time.ends_at - 2 * DAY
    person = stage.cast["open"]
    file_claim(stage, person, stage.cast.asks["open"])
    stage.say(
        f"眼下：{person.name.zh}的申请正在公示", f"still open: {person.name.en}'s claim, published"
    )


def being_judged(stage: Stage) -> Strand:
    """On the last day jurors seal their votes on a claim; too few have done so yet."""
    ends_at = stage.time.ends_at
    yield stage.time.filed_for(ends_at - DAY)
    person = stage.cast["contested"]
    claim = file_claim(stage, person, stage.cast.asks["contested"])
    yield stage.chain.now + HOUR
    objection = object_to(stage, claim, stage.cast.neighbours[0], Reason.NON_DISCLOSURE)
    case = stage.ask(stage.jury, "caseOf", objection.case_id)
    yield case.opens_at + HOUR
    draw(stage, objection.case_id)
    people = able(stage, objection.case_id, jurors_of(stage))[: case.quorum - 1]
    seal(
        stage, objection.case_id, [(juror, Verdict.REFUSE, "病历与申请不符。") for juror in people]
    )
    yield ends_at - HOUR
    expect_phase(stage, objection.case_id, Phase.SEALING)
    expect_status(stage, claim, ClaimStatus.DISPUTED)
    stage.say(
        f"关于{person.name.zh}的申请，赔审员正在密封投票",
        f"jurors are sealing their votes on {person.name.en}'s claim",
    )


def no_late_verdict(stage: Stage) -> Text | None:
    """Why no verdict falls into the last days."""
    terms = stage.plan.jury
    opens_at = stage.time.published(_filed(stage)) + stage.plan.claims.publicity_seconds
    verdict = opens_at + terms.sealing_seconds + terms.opening_seconds
    if verdict < stage.time.ends_at - HOUR < verdict + stage.plan.disputes.appeal_seconds:
        return None
    return Text("公示的日程使最后几天没有裁决", "no window for objections ends at the right time")


def appealable(stage: Stage) -> Strand:
    """On the last day there is a verdict that its claimant may still appeal."""
    terms, ends_at = stage.plan.jury, stage.time.ends_at
    yield _filed(stage)
    person = stage.cast["appealable"]
    claim = file_claim(stage, person, stage.cast.asks["appealable"])
    yield stage.chain.now + HOUR
    objection = object_to(stage, claim, stage.cast.neighbours[2], Reason.WAITING_PERIOD)
    case = stage.ask(stage.jury, "caseOf", objection.case_id)
    yield case.opens_at + HOUR
    draw(stage, objection.case_id)
    # With one vote left sealed the opening lasts its full time.
    for needed in (case.quorum + 1, case.quorum):
        people = able(stage, objection.case_id, jurors_of(stage))
        if len(people) >= needed:
            break
        yield case.opens_at + terms.sealing_seconds + HOUR
    votes = [(juror, Verdict.REFUSE, "确诊在等待期内。") for juror in people[:needed]]
    sealed = seal(stage, objection.case_id, votes)
    if len(sealed) < case.quorum:
        return
    yield stage.ask(stage.jury, "caseOf", objection.case_id).sealing_ends_at + HOUR
    open_votes(stage, sealed[: case.quorum])
    yield ends_at - HOUR
    expect_status(stage, claim, ClaimStatus.VERDICT)
    stage.say(
        f"赔审团不支持{person.name.zh}的申请；{person.name.zh}还可以申诉",
        f"a jury has refused {person.name.en}'s claim, who may still appeal",
    )


def _filed(stage: Stage) -> int:
    """So early that a jury may need two rounds."""
    early = 2 * stage.plan.jury.sealing_seconds + DAY
    return stage.time.filed_for(stage.time.ends_at - early)
