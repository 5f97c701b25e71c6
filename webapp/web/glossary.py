"""The field's words, in both languages, with what they mean here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext


@dataclass(frozen=True)
class Entry:
    """A word in English and Chinese, and its meaning in the page's language."""

    en: str
    zh: str
    meaning: Any


GLOSSARY = (
    Entry(
        "fund, plan",
        "互助计划",
        lazy_gettext("Members who share each other’s losses under published rules."),
    ),
    Entry("member", "成员", lazy_gettext("A person who joined with a prepayment.")),
    Entry(
        "unit",
        "份",
        lazy_gettext("The weight of a member’s share, from the age band and the cover level."),
    ),
    Entry(
        "prepayment",
        "预缴",
        lazy_gettext("Money put in beforehand; it stays the member’s until a share takes some."),
    ),
    Entry(
        "share",
        "分摊金",
        lazy_gettext("What one unit pays in a period: (aid + fee − carry-over) ÷ paying units."),
    ),
    Entry(
        "share cap",
        "分摊上限",
        lazy_gettext("The most that a unit pays in a period, or for a claim."),
    ),
    Entry(
        "settlement period",
        "期",
        lazy_gettext("The time between two settlements; each has a number and fixed dates."),
    ),
    Entry(
        "waiting period",
        "等待期",
        lazy_gettext("The time after joining in which illness is not covered yet."),
    ),
    Entry(
        "grace period",
        "宽限期",
        lazy_gettext("The time after a lapse in which topping up restores cover without waiting."),
    ),
    Entry("lapse", "失效", lazy_gettext("Cover ends because the prepaid balance is used up.")),
    Entry(
        "claim",
        "互助申请",
        lazy_gettext("A member’s request for aid, published before it is paid."),
    ),
    Entry("aid", "互助金", lazy_gettext("What the fund pays on an approved claim.")),
    Entry(
        "publicity or objection window",
        "公示期/异议期",
        lazy_gettext("The days in which everybody can see a claim and covered members can object."),
    ),
    Entry(
        "objection",
        "异议",
        lazy_gettext("A covered member’s reasoned doubt about a claim, backed by a bond."),
    ),
    Entry(
        "jury",
        "赔审团",
        lazy_gettext("Members drawn by lot who decide a disputed matter, one vote each."),
    ),
    Entry("juror", "赔审员", lazy_gettext("A member who sits on a jury.")),
    Entry(
        "draw, seed",
        "抽签/抽签种子",
        lazy_gettext(
            "The lot that seats a jury; it follows from the hash of a block that did not exist"
            " when voting began, and everybody can check it."
        ),
    ),
    Entry(
        "threshold",
        "中签线",
        lazy_gettext("Who has a lot below it is drawn; it doubles with each further round."),
    ),
    Entry(
        "sealed vote, opening",
        "密封投票/揭示",
        lazy_gettext(
            "A vote is first put on the chain as a hash only, and shown when sealing is over, so"
            " that nobody follows others."
        ),
    ),
    Entry(
        "recusal",
        "回避",
        lazy_gettext("A drawn juror stands down; parties and their referral line must."),
    ),
    Entry("quorum", "法定票数", lazy_gettext("How many votes must be opened for them to decide.")),
    Entry(
        "late swing",
        "尾段反转",
        lazy_gettext("An outcome that turns shortly before the end, which extends the opening."),
    ),
    Entry(
        "verdict",
        "裁决",
        lazy_gettext("What the jury decided: fraud, refuse, pay less, pay as filed."),
    ),
    Entry(
        "appeal",
        "申诉",
        lazy_gettext("A second and last vote on a verdict, by a fresh and larger jury."),
    ),
    Entry(
        "challenge",
        "质疑",
        lazy_gettext("A covered member’s reasoned doubt about a membership or a provider."),
    ),
    Entry(
        "stake",
        "押金",
        lazy_gettext(
            "What the respondent of a dispute may lose of the prepaid balance: on fraud or"
            " expulsion all of it, on a refusal a part."
        ),
    ),
    Entry("expulsion", "除名", lazy_gettext("A verdict ends a membership at once.")),
    Entry(
        "fast lane",
        "快速通道",
        lazy_gettext(
            "Small claims with an attested receipt are paid at once from the reserve; what is"
            " overturned later is kept back from later aid."
        ),
    ),
    Entry(
        "provider",
        "凭证提供方",
        lazy_gettext("Who signs receipts for the fast lane, such as a hospital."),
    ),
    Entry(
        "referral line",
        "推荐链",
        lazy_gettext("Who referred whom; up to four steps count as too close to judge."),
    ),
    Entry(
        "reserve and carry-over",
        "准备金/结余",
        lazy_gettext("Money that belongs to all members together; it lowers the next shares."),
    ),
    Entry(
        "management fee",
        "管理费",
        lazy_gettext("The operator’s fixed percentage of aid, and nothing else."),
    ),
    Entry(
        "member review",
        "抽查",
        lazy_gettext("A check whether a membership is what it claims to be."),
    ),
    Entry(
        "exit",
        "退出",
        lazy_gettext("Leaving after the period that is open; the balance is refunded."),
    ),
    Entry(
        "winding-up",
        "终止清算",
        lazy_gettext("The orderly end of a fund: claims run off, the rest goes back to members."),
    ),
    Entry(
        "rulebook",
        "规约",
        lazy_gettext(
            "The rules of the fund in numbered versions; their whole text is on the chain."
        ),
    ),
    Entry(
        "proposal, amendment",
        "提案/规约修订",
        lazy_gettext("What a member puts to the vote of all members: new rules, a grant, the end."),
    ),
    Entry(
        "exit deadline",
        "退出期限",
        lazy_gettext("Until then who does not agree with adopted rules can leave on the old ones."),
    ),
    Entry(
        "guardian",
        "监护人",
        lazy_gettext("Who can pause joining, filing or paying for some days, and nothing else."),
    ),
    Entry(
        "beneficiary",
        "受益方",
        lazy_gettext("Who receives granted surplus, and at the end what nobody claims."),
    ),
    Entry(
        "surplus",
        "结余资金",
        lazy_gettext("The reserve above its floor; the rules say what it is for."),
    ),
    Entry(
        "term",
        "缴费周期",
        lazy_gettext("A number of periods for which dues are paid once, at its beginning."),
    ),
    Entry(
        "agent",
        "代理人",
        lazy_gettext("Who acts in a member’s name: a new key, a successor, a child’s guardian."),
    ),
    Entry(
        "handover",
        "移交",
        lazy_gettext(
            "A successor takes a member’s place after a delay in which it can be refused."
        ),
    ),
    Entry(
        "part of the reserve",
        "准备金份额",
        lazy_gettext("What each covered unit receives from the reserve when the fund is closed."),
    ),
    Entry(
        "attestor",
        "资格审核方",
        lazy_gettext("Who confirms that somebody may join, by a signed voucher."),
    ),
    Entry(
        "bond", "保证金", lazy_gettext("What an objector or appellant stakes, and loses if wrong.")
    ),
    Entry(
        "tick",
        "失效格",
        lazy_gettext("The step of the share index at which used-up balances end."),
    ),
    Entry(
        "share index",
        "分摊指数",
        lazy_gettext("The sum of all shares charged to one unit since the fund began."),
    ),
    Entry(
        "journal",
        "流水账",
        lazy_gettext("Every movement of money, numbered and folded into a hash on the chain."),
    ),
)
