"""Small sabotages of the library, each of which the suite must notice.

What was done, in which file, which text, and what stands there instead.
"""

SABOTAGES = (
    (
        "judge an offer by itself and not with what was promised before",
        "policies/authority.py",
        "        return complaint.committed + offer.cost\n",
        "        return offer.cost\n",
    ),
    (
        "let an offer on the table bind nobody",
        "complaint/complaint.py",
        "            if offer.state is OfferState.ON_TABLE:\n                minor",
        "            if offer.state is OfferState.TURNED_DOWN:\n                minor",
    ),
    (
        "let the maker approve",
        "handling/negotiation.py",
        "    if by.id in (offer.prepared_by, *offer.approval.hands):\n",
        "    if by.id in offer.approval.signed_by:\n",
    ),
    (
        "let one person sign twice under two hats",
        "complaint/redress.py",
        "        return (self.asked_by, *self.signed_by)\n",
        "        return (self.asked_by,)\n",
    ),
    (
        "let any role approve",
        "handling/negotiation.py",
        "    elif by.role != approval.next_role:\n",
        "    elif by.role == approval.asked_by:\n",
    ),
    (
        "hold an offer approved after the first yes",
        "complaint/redress.py",
        "        complete = len(signed_by) == len(self.authority.ladder)\n",
        "        complete = len(signed_by) >= 1\n",
    ),
    (
        "promise a cent more than the limit",
        "policies/authority.py",
        "        return total <= self.limit and not self._barred(offer)\n",
        "        return total.minor <= self.limit.minor + 1 and not self._barred(offer)\n",
    ),
    (
        "promise forms that are not one's own",
        "policies/authority.py",
        "        return total <= self.limit and not self._barred(offer)\n",
        "        return total <= self.limit\n",
    ),
    (
        "let an approval cover whatever the total has become",
        "policies/authority.py",
        "        if total > approved.total:\n",
        "        if total.minor < 0:\n",
    ),
    (
        "take the last signature without judging it",
        "policies/authority.py",
        "        total = total_with(complaint, offer)\n"
        "        return self._on_own(complaint, offer, by, given, total)\n",
        "        total = offer.cost\n"
        "        own = Authority(total, by.role, by.id)\n"
        "        return Decision(POLICY, own, by.role, '', '', (), ())\n",
    ),
    (
        "forget what the actor promised in this complaint",
        "policies/authority.py",
        "    spent = given.spent_by_actor + complaint.authorised_by(by.id)\n",
        "    spent = given.spent_by_actor\n",
    ),
    (
        "judge an allowance on a sum that was not given",
        "policies/authority.py",
        "    if given.spent_by_actor is None:\n        value",
        "    if given.spent_by_actor is None:\n        return None\n        value",
    ),
    (
        "let a vacant level be asked",
        "policies/authority.py",
        "            if left is not None and not left:\n",
        "            if left is not None and not level:\n",
    ),
    (
        "present an offer whose approval is still open",
        "handling/negotiation.py",
        "    if offer.approval.state is ApprovalState.OPEN:\n",
        "    if offer.approval.state is ApprovalState.GRANTED and not target:\n",
    ),
    (
        "present and accept an offer again after it was turned down",
        "handling/negotiation.py",
        "    elif offer.state is not needed:\n",
        "    elif offer.state is not needed and offer.stands:\n",
    ),
    (
        "instruct a line again that is on its way",
        "handling/redress.py",
        "    needs=_line_in(LineState.AGREED, LineState.FAILED),\n    record=_record_instr",
        "    needs=_line_in(LineState.AGREED, LineState.FAILED, LineState.INSTRUCTED),\n"
        "    record=_record_instr",
    ),
    (
        "instruct a line again whose outcome is unknown",
        "handling/redress.py",
        "    state = LineState.FAILED if command.certain else LineState.UNKNOWN\n",
        "    state = LineState.FAILED\n",
    ),
    (
        "pay a line that nobody instructed",
        "handling/redress.py",
        "_in_flight = _line_in(LineState.INSTRUCTED, LineState.UNKNOWN)\n",
        "_in_flight = _line_in(\n"
        "    LineState.INSTRUCTED, LineState.UNKNOWN, LineState.AGREED\n)\n",
    ),
    (
        "pay a line twice",
        "handling/redress.py",
        "    _move_line(draft, command.line, LineState.FULFILLED, command.reference)\n",
        "    _move_line(draft, command.line, LineState.UNKNOWN, command.reference)\n",
    ),
    (
        "handle a repeated request again",
        "handling/core.py",
        "            if kept.id == request_id:\n",
        "            if kept.id is None:\n",
    ),
    (
        "take another command under a used request id for its repetition",
        "handling/core.py",
        "    if kept.by == by and same_but_erased(kept.command, command):\n",
        "    if kept.by == by:\n",
    ),
    (
        "let recorded time run backwards",
        "handling/judge.py",
        "    if at < last:\n",
        "    if at < at:\n",
    ),
    (
        "handle a complaint under any rulebook",
        "handling/judge.py",
        "    if complaint.pin != pin and kind is not do.Repin:\n",
        "    if complaint.pin.currency != pin.currency and kind is not do.Repin:\n",
    ),
    (
        "keep the approvals of the old ladder when the rulebook changes",
        "handling/intake.py",
        "offer.with_approval(None) if _awaits(offer) else offer for offer",
        "offer for offer",
    ),
    (
        "let a command that is no ending close a complaint",
        "handling/judge.py",
        "    if closes and not was_closed and kind not in do.ENDINGS:\n",
        "    if closes and not was_closed and kind is do.Open:\n",
    ),
    (
        "let any command open a closed complaint",
        "handling/judge.py",
        "    if was_closed and not closes and kind is not do.Reopen:\n",
        "    if was_closed and not closes and kind is do.Open:\n",
    ),
    (
        "end a complaint where it cannot be closed",
        "handling/judge.py",
        "        stranded = kind is do.Close or not lifecycle.leaves(target, _CLOSE)\n",
        "        stranded = kind is do.Close\n",
    ),
    (
        "cancel a line that is on its way",
        "handling/redress.py",
        "    needs=_line_in(LineState.AGREED, LineState.FAILED),\n    record=_record_canc",
        "    needs=_line_in(LineState.AGREED, LineState.INSTRUCTED),\n"
        "    record=_record_canc",
    ),
    (
        "let one person fill two rungs of the ladder",
        "policies/authority.py",
        "                hands |= left  #",
        "                hands |= set()  #",
    ),
    (
        "ask the customer before the redress has come",
        "handling/ending.py",
        "    if since is not None and happened < since:\n",
        "    if since is not None and happened < since and not context.at:\n",
    ),
    (
        "move a complaint into a rulebook where its status closes it",
        "handling/intake.py",
        "    if status not in lifecycle.statuses or closes is not complaint.closed:\n",
        "    if status not in lifecycle.statuses:\n",
    ),
    (
        "keep one salt beside all entries",
        "audit.py",
        "        own = _hmac(salt, after)\n",
        "        own = salt\n",
    ),
    (
        "go on working on a complaint that has ended",
        "handling/judge.py",
        "    if ending is not None and not complaint.closed and kind not in _AFTER_ENDING:\n",
        "    if ending is not None and complaint.closed and kind not in _AFTER_ENDING:\n",
    ),
    (
        "close as resolved without asking the customer",
        "handling/ending.py",
        "        if not (complaint.satisfied or settled_on_the_spot(complaint)):\n",
        "        if complaint.reopenings < 0:\n",
    ),
    (
        "let the customer withdraw while money is in flight",
        "handling/ending.py",
        "    if flying:\n",
        "    if not context.complaint.ledger and flying:\n",
    ),
    (
        "forget at a reopening what was paid before",
        "handling/ending.py",
        "    draft.reopenings += 1\n",
        "    draft.reopenings += 1\n    draft.ledger = ()\n",
    ),
    (
        "count the ids of offers from one again",
        "handling/negotiation.py",
        "    first = len(draft.offers) + 1\n",
        "    first = 1\n",
    ),
    (
        "shrink what is due without a word",
        "policies/compensation.py",
        "    return due, raised - due\n",
        "    return due, due - due\n",
    ),
    (
        "cap what the law says is due",
        "policies/compensation.py",
        "    due = cap if floor is None else max(cap, floor)\n",
        "    due = cap\n",
    ),
    (
        "read the preliminary responsibility after the finding",
        "complaint/complaint.py",
        "        if self.finding is not None:\n            return",
        "        if self.finding is not None and self.assessment is None:\n"
        "            return",
    ),
    (
        "leave the link to the entry before out of the chain",
        "audit.py",
        "        [previous, content], sort_keys=True",
        "        [content], sort_keys=True",
    ),
    (
        "let a missing value pass for every other",
        "rules/compiled.py",
        '        parts += [f"{local} is None"] * test.missing\n',
        '        parts += [f"{local} is None"]\n',
    ),
)
