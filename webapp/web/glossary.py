"""The field's words, in both languages, with what they mean here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Entry:
    """A word in English and Chinese, and its meaning in the page's language."""

    en: str
    zh: str
    meaning: Any


GLOSSARY = (
    Entry(
        "fund, plan", "互助计划", _("Members who share each other’s losses under published rules.")
    ),
    Entry("member", "成员", _("A person who joined with a prepayment.")),
    Entry(
        "unit", "份", _("The weight of a member’s share, from the age band and the cover level.")
    ),
    Entry(
        "prepayment",
        "预缴",
        _("Money put in beforehand; it stays the member’s until a share takes some."),
    ),
    Entry(
        "share",
        "分摊金",
        _("What one unit pays in a period: (aid + fee − carry-over) ÷ paying units."),
    ),
    Entry("share cap", "分摊上限", _("The most that a unit pays in a period, or for a claim.")),
    Entry(
        "settlement period",
        "期",
        _("The time between two settlements; each has a number and fixed dates."),
    ),
    Entry(
        "waiting period", "等待期", _("The time after joining in which illness is not covered yet.")
    ),
    Entry(
        "grace period",
        "宽限期",
        _("The time after a lapse in which topping up restores cover without waiting."),
    ),
    Entry("lapse", "失效", _("Cover ends because the prepaid balance is used up.")),
    Entry("claim", "互助申请", _("A member’s request for aid, published before it is paid.")),
    Entry("aid", "互助金", _("What the fund pays on an approved claim.")),
    Entry(
        "publicity or objection window",
        "公示期/异议期",
        _("The days in which everybody can see a claim and covered members can object."),
    ),
    Entry(
        "objection", "异议", _("A covered member’s reasoned doubt about a claim, backed by a bond.")
    ),
    Entry("jury", "赔审团", _("Members drawn by lot who decide a disputed matter, one vote each.")),
    Entry("juror", "赔审员", _("A member who sits on a jury.")),
    Entry(
        "draw, seed",
        "抽签/抽签种子",
        _(
            "The lot that seats a jury; it follows from the hash of a block that did not exist"
            " when voting began, and everybody can check it."
        ),
    ),
    Entry(
        "threshold",
        "中签线",
        _("Who has a lot below it is drawn; it doubles with each further round."),
    ),
    Entry(
        "sealed vote, opening",
        "密封投票/揭示",
        _(
            "A vote is first put on the chain as a hash only, and shown when sealing is over, so"
            " that nobody follows others."
        ),
    ),
    Entry("recusal", "回避", _("A drawn juror stands down; parties and their referral line must.")),
    Entry("quorum", "法定票数", _("How many votes must be opened for them to decide.")),
    Entry(
        "late swing",
        "尾段反转",
        _("An outcome that turns shortly before the end, which extends the opening."),
    ),
    Entry("verdict", "裁决", _("What the jury decided: fraud, refuse, pay less, pay as filed.")),
    Entry("appeal", "申诉", _("A second and last vote on a verdict, by a fresh and larger jury.")),
    Entry(
        "challenge",
        "质疑",
        _("A covered member’s reasoned doubt about a membership or a provider."),
    ),
    Entry(
        "stake",
        "押金",
        _(
            "What the respondent of a dispute may lose of the prepaid balance: on fraud or"
            " expulsion all of it, on a refusal a part."
        ),
    ),
    Entry("expulsion", "除名", _("A verdict ends a membership at once.")),
    Entry(
        "fast lane",
        "快速通道",
        _(
            "Small claims with an attested receipt are paid at once from the reserve; what is"
            " overturned later is kept back from later aid."
        ),
    ),
    Entry("provider", "凭证提供方", _("Who signs receipts for the fast lane, such as a hospital.")),
    Entry(
        "referral line",
        "推荐链",
        _("Who referred whom; up to four steps count as too close to judge."),
    ),
    Entry(
        "reserve and carry-over",
        "准备金/结余",
        _("Money that belongs to all members together; it lowers the next shares."),
    ),
    Entry(
        "management fee", "管理费", _("The operator’s fixed percentage of aid, and nothing else.")
    ),
    Entry("member review", "抽查", _("A check whether a membership is what it claims to be.")),
    Entry("exit", "退出", _("Leaving after the period that is open; the balance is refunded.")),
    Entry(
        "winding-up",
        "终止清算",
        _("The orderly end of a fund: claims run off, the rest goes back to members."),
    ),
    Entry(
        "rulebook",
        "规约",
        _("The rules of the fund in numbered versions; their whole text is on the chain."),
    ),
    Entry(
        "proposal, amendment",
        "提案/规约修订",
        _("What a member puts to the vote of all members: new rules, a grant, the end."),
    ),
    Entry(
        "exit deadline",
        "退出期限",
        _("Until then who does not agree with adopted rules can leave on the old ones."),
    ),
    Entry(
        "guardian",
        "监护人",
        _("Who can pause joining, filing or paying for some days, and nothing else."),
    ),
    Entry(
        "beneficiary",
        "受益方",
        _("Who receives granted surplus, and at the end what nobody claims."),
    ),
    Entry("surplus", "结余资金", _("The reserve above its floor; the rules say what it is for.")),
    Entry(
        "term", "缴费周期", _("A number of periods for which dues are paid once, at its beginning.")
    ),
    Entry(
        "agent",
        "代理人",
        _("Who acts in a member’s name: a new key, a successor, a child’s guardian."),
    ),
    Entry(
        "handover",
        "移交",
        _("A successor takes a member’s place after a delay in which it can be refused."),
    ),
    Entry(
        "part of the reserve",
        "准备金份额",
        _("What each covered unit receives from the reserve when the fund is closed."),
    ),
    Entry("attestor", "资格审核方", _("Who confirms that somebody may join, by a signed voucher.")),
    Entry("bond", "保证金", _("What an objector or appellant stakes, and loses if wrong.")),
    Entry("tick", "失效格", _("The step of the share index at which used-up balances end.")),
    Entry(
        "share index",
        "分摊指数",
        _("The sum of all shares charged to one unit since the fund began."),
    ),
    Entry(
        "journal",
        "流水账",
        _("Every movement of money, numbered and folded into a hash on the chain."),
    ),
)
