"""What happened, in one line for the books, in English and Chinese."""

from __future__ import annotations

from webapp.store.records import Flow
from webapp.store.words import Movement

#: By language; `{ref}` is the member number, the period or the matter of the movement.
NARRATIONS: dict[Movement, dict[str, str]] = {
    Movement.CONTRIBUTION: {"en": "Contribution of member {ref}", "zh": "成员 {ref} 缴入"},
    Movement.REFUND: {"en": "Refund to member {ref}", "zh": "退款给成员 {ref}"},
    Movement.DUES: {"en": "Dues, period {ref}", "zh": "第 {ref} 期会费"},
    Movement.SHARE: {
        "en": "Shares charged to all paying members, period {ref}",
        "zh": "第 {ref} 期分摊金，全体缴费成员",
    },
    Movement.FUNDING: {"en": "Aid funded, period {ref}", "zh": "第 {ref} 期拨备互助金"},
    Movement.FEE: {"en": "Management fee, period {ref}", "zh": "第 {ref} 期管理费"},
    Movement.AID: {"en": "Aid paid on claim {ref}", "zh": "支付申请 {ref} 的互助金"},
    Movement.ROUNDING: {"en": "Rounding, batch of period {ref}", "zh": "第 {ref} 期申请的尾差"},
    Movement.BOND_POSTED: {"en": "Bond posted, matter {ref}", "zh": "缴纳保证金，事项 {ref}"},
    Movement.BOND_RETURNED: {"en": "Bond returned, matter {ref}", "zh": "退还保证金，事项 {ref}"},
    Movement.BOND_FORFEITED: {
        "en": "Lost bonds and stakes to the reserve, matter {ref}",
        "zh": "没收的保证金和押金归准备金，事项 {ref}",
    },
    Movement.COMPENSATION: {"en": "Compensation, matter {ref}", "zh": "补偿，事项 {ref}"},
    Movement.FEE_PAID: {"en": "Fees paid to the operator", "zh": "支付管理费"},
    Movement.DONATION: {"en": "Donation", "zh": "捐赠"},
    Movement.UNBOOKED: {
        "en": "Tokens sent directly, taken into the reserve",
        "zh": "直接转入的代币计入准备金",
    },
    Movement.STAKE: {
        "en": "Stake taken from the balance, matter {ref}",
        "zh": "从余额扣除的押金，事项 {ref}",
    },
    Movement.REWARD: {"en": "Reward of an objector, matter {ref}", "zh": "异议人奖励，事项 {ref}"},
    Movement.JUROR_REWARD: {
        "en": "Reward of a juror, matter {ref}",
        "zh": "赔审员报酬，事项 {ref}",
    },
    Movement.FAST_FUNDING: {
        "en": "Fast lane: claim {ref} funded at once",
        "zh": "快速通道拨付，申请 {ref}",
    },
    Movement.OFFSET: {
        "en": "Kept back for overturned aid, claim {ref}",
        "zh": "扣还被推翻的互助金，申请 {ref}",
    },
    Movement.GRANT: {"en": "Surplus to the beneficiary", "zh": "结余捐给受益方"},
    Movement.DISTRIBUTION: {
        "en": "Part of the reserve to member {ref}, at the end",
        "zh": "终止时分配准备金给成员 {ref}",
    },
    Movement.UNCLAIMED_BALANCE: {"en": "Balances that nobody claimed", "zh": "无人认领的余额"},
    Movement.UNCLAIMED_AID: {"en": "Aid that nobody claimed", "zh": "无人认领的互助金"},
}
CARRIED = {"en": "Period {ref} settled: carried forward", "zh": "第 {ref} 期结算，结转下期"}
CHECKED = {"en": "Balances after block {ref}", "zh": "区块 {ref} 后的余额"}
LANGUAGES = tuple(CARRIED)


def narration(flow: Flow, language: str) -> str:
    """What a journal entry was."""
    return NARRATIONS[flow.movement][language].format(ref=flow.ref)
