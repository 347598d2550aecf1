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
        "            if offer.state in RESERVED:\n                minor",
        "            if offer.state in UNDONE:\n                minor",
    ),
    (
        "let the maker approve",
        "handling/negotiation.py",
        "offer.approval is not None and by.hands & offer.hands:",
        "offer.approval is not None and by.hands & offer.approval.hands:",
    ),
    (
        "let one person sign twice under two hats",
        "complaint/redress.py",
        "        return hands_of((self.asked_by, *self.signed_by))\n",
        "        return hands_of((self.asked_by,))\n",
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
        "        if total > self.limit:\n",
        "        if total.minor > self.limit.minor + 1:\n",
    ),
    (
        "promise forms that are not one's own",
        "policies/authority.py",
        "        return tuple(form for form in forms if form not in self.forms)\n",
        "        return tuple(form for form in forms if form in ())\n",
    ),
    (
        "let an approval cover whatever the total has become",
        "policies/authority.py",
        "        if total > approved.total or grown:\n",
        "        if grown:\n",
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
        "    spent += complaint.promised_by(who)\n",
        "    spent += complaint.promised_by('')\n",
    ),
    (
        "judge an allowance on a sum that was not given",
        "policies/authority.py",
        '    spent = _needed("spent_by_actor", given.spent_by_actor)\n',
        "    spent = given.spent_by_actor or Money.zero(allowance.limit.currency)\n",
    ),
    (
        "let a vacant level be asked",
        "policies/authority.py",
        "            if left is not None and not _all_different([*signers, left]):\n",
        "            if left is not None and not _all_different([*signers, {level.role}]):\n",
    ),
    (
        "present an offer whose approval is still open",
        "handling/negotiation.py",
        "    if state is ApprovalState.OPEN and waits:\n",
        "    if state is ApprovalState.OPEN and not waits:\n",
    ),
    (
        "present and accept an offer again after it was turned down",
        "handling/kind.py",
        "            elif part.state not in needed:\n",
        "            elif part.state not in (*needed, OfferState.TURNED_DOWN):\n",
    ),
    (
        "instruct a line again that is on its way",
        "handling/redress.py",
        "INSTRUCT_REDRESS = CommandKind[do.InstructRedress](\n"
        "    needs=LINE.in_state(*NOT_BEGUN),\n",
        "INSTRUCT_REDRESS = CommandKind[do.InstructRedress](\n"
        "    needs=LINE.in_state(*NOT_BEGUN, LineState.INSTRUCTED),\n",
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
        "_in_flight = LINE.in_state(*IN_FLIGHT)\n",
        "_in_flight = LINE.in_state(*IN_FLIGHT, LineState.AGREED)\n",
    ),
    (
        "pay a line twice",
        "handling/redress.py",
        "    done = LineState.FULFILLED\n",
        "    done = LineState.UNKNOWN\n",
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
        "handling/work.py",
        "offer.unapproved() if _awaits(offer) else offer for offer",
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
        "CANCEL_REDRESS = CommandKind[do.CancelRedress](\n"
        "    needs=LINE.in_state(*NOT_BEGUN),\n",
        "CANCEL_REDRESS = CommandKind[do.CancelRedress](\n"
        "    needs=LINE.in_state(*NOT_BEGUN, LineState.INSTRUCTED),\n",
    ),
    (
        "let one person fill two rungs of the ladder",
        "policies/authority.py",
        "                signers.append(left)\n",
        "                signers.append({level.role})\n",
    ),
    (
        "ask the customer before the redress has come",
        "handling/ending.py",
        "    if changed is not None and happened < changed:\n",
        "    if changed is None and happened < context.at:\n",
    ),
    (
        "move a complaint into a rulebook where its status closes it",
        "handling/work.py",
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
        "    if not settled_on_the_spot(draft):\n",
        "    if draft.reopenings < 0:\n",
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
    (
        "let a delegate act for somebody who gave nothing away",
        "handling/judge.py",
        "    elif giver is not None and by.id not in roster.acting_for(by.role, giver):\n",
        "    elif giver is not None and by.id == giver:\n",
    ),
    (
        "spend the delegate's allowance and not the giver's",
        "policies/authority.py",
        "    who = by.principal\n",
        "    who = by.id\n",
    ),
    (
        "let a maker approve on somebody else's behalf",
        "complaint/people.py",
        "        return frozenset({self.id, self.principal})\n",
        "        return frozenset({self.principal})\n",
    ),
    (
        "let somebody else approve on the maker's behalf",
        "complaint/people.py",
        "        return frozenset({self.id, self.principal})\n",
        "        return frozenset({self.id})\n",
    ),
    (
        "let a delegation come back to who gave it",
        "policies/situation.py",
        "        if each.giver in roster.acting_for(each.role, each.giver):\n",
        "        if each.giver == each.to:\n",
    ),
    (
        "keep the approval of an offer that was changed",
        "complaint/redress.py",
        "        return Offer(self.id, plan, made_by, self.state)\n"
        "\n"
        "    def authorised",
        "        return Offer(self.id, plan, made_by, self.state, self.approval)\n"
        "\n"
        "    def authorised",
    ),
    (
        "let whoever changed an offer approve it",
        "complaint/redress.py",
        "        made_by = (*self.unapproved().made_by, by)\n",
        "        made_by = self.unapproved().made_by\n",
    ),
    (
        "let an offer that was sent back be spoken",
        "handling/negotiation.py",
        "    if state is ApprovalState.SENT_BACK:\n",
        "    if state is ApprovalState.SENT_BACK and waits is None:\n",
    ),
    (
        "owe what was repeated and not what was offered",
        "handling/negotiation.py",
        "    if offer is not None and command.repeated != offer.plan.lines:\n",
        "    if offer is None and command.repeated:\n",
    ),
    (
        "owe what the customer has not confirmed",
        "handling/negotiation.py",
        "_accepted = OFFER.in_state(OfferState.ACCEPTED)\n",
        "_accepted = OFFER.in_state(OfferState.ACCEPTED, OfferState.ON_TABLE)\n",
    ),
    (
        "lose a cent in instalments",
        "money.py",
        "        sizes = [least + 1] * rest + [least] * (parts - rest)\n",
        "        sizes = [least] * parts\n",
    ),
    (
        "grant without authority",
        "handling/negotiation.py",
        "    yield authority.to_speak(draft, offer, context.by, context.given)\n",
        "    if not isinstance(command, do.Grant):\n"
        "        yield authority.to_speak(draft, offer, context.by, context.given)\n",
    ),
    (
        "take back what was given for good",
        "handling/redress.py",
        "    if line is not None and not line.provisional:\n",
        "    if line is None and not target:\n",
    ),
    (
        "take back the credit of a complaint that holds",
        "handling/redress.py",
        "    if finding is None or finding.outcome is not Outcome.NOT_UPHELD:\n",
        "    if finding is not None and not context.complaint.ledger:\n",
    ),
    (
        "forget what other complaints of the order came to",
        "policies/ceilings.py",
        "    return _held(Word.ORDER, total + spent, value.times(share, Rounding.DOWN))\n",
        "    return _held(Word.ORDER, total, value.times(share, Rounding.DOWN))\n",
    ),
    (
        "pass a ceiling by a cent",
        "policies/ceilings.py",
        "    if total > limit:\n",
        "    if total.minor > limit.minor + 1:\n",
    ),
    (
        "call goodwill what the law entitles to",
        "handling/negotiation.py",
        "        if total > limit:\n            yield Reason(Code.STATUTORY_EXCEEDED",
        "        if total < limit:\n            yield Reason(Code.STATUTORY_EXCEEDED",
    ),
    (
        "concede more than was fixed",
        "handling/negotiation.py",
        "    limit = max(due.due.times(factor, Rounding.HALF_UP), _entitled(draft))\n",
        "    limit = max(due.due.times(factor + 1, Rounding.HALF_UP), _entitled(draft))\n",
    ),
    (
        "say no without meaning it",
        "handling/negotiation.py",
        "    if stance.outcome is Stance.REFUSE and goodwill:\n",
        "    if stance.outcome is Stance.REFUSE and not goodwill:\n",
    ),
    (
        "take the speaker's word for a cost",
        "policies/redress.py",
        "        if line.cost < least:\n",
        "        if line.cost < least and fixed is not None:\n",
    ),
    (
        "offer to a customer who has not been calmed",
        "handling/care.py",
        "    if not _spoken(draft, context, upset_at, needed):\n",
        "    if not draft.contacts and not upset_at:\n",
    ),
    (
        "answer before the record is confirmed",
        "handling/intake.py",
        "    if decision.outcome:\n        yield Reason(Code.RECORD_NOT_CONFIRMED",
        "    if not draft:\n        yield Reason(Code.RECORD_NOT_CONFIRMED",
    ),
    (
        "keep a confirmation of what was amended",
        "handling/intake.py",
        "def _to_be_confirmed(draft: Draft, when: datetime) -> None:\n"
        "    draft.confirmed_at = None\n",
        "def _to_be_confirmed(draft: Draft, when: datetime) -> None:\n",
    ),
    (
        "move a promised date back",
        "handling/extension.py",
        "    if promised <= until:\n",
        "    if promised == until:\n",
    ),
    (
        "let somebody else sign for the contact",
        "handling/work.py",
        "    elif handover.contact is not None and handover.contact not in by.hands:\n",
        "    elif handover.contact is None and handover.department == by.id:\n",
    ),
    (
        "let the owner ask about himself",
        "handling/ending.py",
        "    if not terms.by_owner and draft.owner in by.hands:\n",
        "    if not terms.by_owner and not draft.owner:\n",
    ),
    (
        "ask once too often",
        "handling/ending.py",
        "    if draft.reassured > terms.times:\n",
        "    if draft.reassured > terms.times + 1:\n",
    ),
    (
        "ask once for two",
        "handling/ending.py",
        "    if made < needed:\n"
        '        parameters = {"made": made, "needed": needed, "rule": decision.rule}\n'
        "        yield Reason(Code.NOT_FOLLOWED_UP",
        "    if not made:\n"
        '        parameters = {"made": made, "needed": needed, "rule": decision.rule}\n'
        "        yield Reason(Code.NOT_FOLLOWED_UP",
    ),
    (
        "call a customer silent who was not asked",
        "handling/ending.py",
        "        yield Reason(Code.TOO_FEW_ATTEMPTS, parameters)\n",
        "        return\n",
    ),
    (
        "reject a complaint that was found to hold",
        "handling/ending.py",
        "    if finding is not None and finding.outcome is not Outcome.NOT_UPHELD:\n",
        "    if finding is not None and finding.outcome is None:\n",
    ),
    (
        "reopen whenever anybody likes",
        "handling/ending.py",
        "    if days is not None and asked > closed + timedelta(days=days):\n",
        "    if days is not None and asked < closed:\n",
    ),
    (
        "close without the apology that is owed",
        "handling/ending.py",
        "    yield from apologised(draft, context)\n",
        "    yield from ()\n",
    ),
    (
        "forget the letter that a call obliges to",
        "complaint/complaint.py",
        "        if not spoken or answered or self.is_anonymous:\n",
        "        if not spoken or not answered or self.is_anonymous:\n",
    ),
    (
        "plan what is worth less than is due",
        "policies/redress.py",
        "        if worth < target:\n",
        "        if worth < fixed:\n",
    ),
    (
        "ask a ladder of people who cannot all sign",
        "policies/authority.py",
        "    return any(_all_different([each - {name} for each in others]) for name in first)\n",
        "    return bool(first) and all(others)\n",
    ),
    (
        "forget who asked for an approval before",
        "complaint/redress.py",
        "        made_by = (*self.made_by, self.approval.asked_by)\n",
        "        made_by = self.made_by\n",
    ),
    (
        "count one offer a day as none",
        "policies/authority.py",
        "    times += len(complaint.promises_of(who)) + (not counted)\n",
        "    times += len(complaint.promises_of(who))\n",
    ),
    (
        "leave redress that is owed where nobody can carry it out",
        "lifecycle/standard.py",
        "    reopen = closed.to(agreed, cond=owes_redress) | closed.to(assessed)\n",
        "    reopen = closed.to(assessed)\n",
    ),
    (
        "let an old satisfaction cover a later change",
        "handling/customer.py",
        "    draft.unsettled_at = max(draft.unsettled_at or when, when)\n",
        "    draft.unsettled_at = when\n",
    ),
    (
        "call it a deadlock when the customer is content",
        "handling/ending.py",
        "    if complaint.satisfied or not (complaint.turned_down or unmet):\n",
        "    if not (complaint.turned_down or unmet):\n",
    ),
    (
        "plan a refund of what was refunded",
        "handling/planning.py",
        "        if line.state not in UNDONE and policy.makes_good(line.redress.form)\n",
        "        if line.state in UNDONE and policy.makes_good(line.redress.form)\n",
    ),
    (
        "count a holiday as a working day",
        "clocks/calendar.py",
        "        return () if closed else self._planned(day)\n",
        "        return self._planned(day)\n",
    ),
    (
        "forget the day that is worked by decree",
        "clocks/calendar.py",
        "        own = {**dict.fromkeys(worked, usual), **own}\n",
        "        own = dict(own)\n",
    ),
    (
        "take a change of the clocks at midnight",
        "clocks/calendar.py",
        "                changes.append(_change(self._offset, early, late))\n",
        "                changes.append(early)\n",
    ),
    (
        "let a deadline fall on a day that is not worked",
        "clocks/limit.py",
        "    on = calendar.add_days(last, 0)\n",
        "    on = last\n",
    ),
    (
        "count the day of the receipt",
        "clocks/limit.py",
        "    return day if limit.start_is_day and not closed else day + timedelta(days=1)\n",
        "    return day if not closed else day + timedelta(days=1)\n",
    ),
    (
        "give back the weekend of a pause",
        "clocks/limit.py",
        "            given_back += calendar.count(pause.begin, pause.end)\n",
        "            given_back += pause.end - pause.begin\n",
    ),
    (
        "count overlapping pauses twice",
        "clocks/calendar.py",
        "            found[-1] = (found[-1][0], max(end, found[-1][1]))\n"
        "        else:\n"
        "            found.append((begin, end))\n"
        "    return found\n",
        "            found.append((begin, end))\n"
        "        else:\n"
        "            found.append((begin, end))\n"
        "    return found\n",
    ),
    (
        "run over the end of a short month",
        "clocks/limit.py",
        "    if same.day > length:\n        return date(year, month, length)\n",
        "    if same.day > length:\n"
        "        return date(year, month, length) + timedelta(days=same.day - length)\n",
    ),
    (
        "judge a stop by when it was keyed",
        "handling/legs.py",
        "        command.happened_at or at,\n",
        "        at,\n",
    ),
    (
        "let a decision move a deadline that has passed",
        "handling/clocks.py",
        "        if leg.has_passed(self.context.at):\n            return leg, None\n",
        "        if leg.has_passed(leg.started_at):\n            return leg, None\n",
    ),
    (
        "pause a clock that is late already",
        "handling/legs.py",
        "            return leg if leg.has_passed(self.now) else evolve(leg, paused_since=since)\n",
        "            return evolve(leg, paused_since=since)\n",
    ),
    (
        "start a clock anew with each tier",
        "handling/clocks.py",
        "        leg = evolve(leg, limit=decision.outcome, rule=decision.rule)\n",
        "        leg = evolve(\n"
        "            leg,\n"
        "            limit=decision.outcome,\n"
        "            rule=decision.rule,\n"
        "            started_at=self.context.at,\n"
        "        )\n",
    ),
    (
        "let another rulebook forgive a breach",
        "handling/clocks.py",
        "            exempt = leg.exempt or (leg.is_open and not late)\n",
        "            exempt = leg.exempt or leg.is_open\n",
    ),
    (
        "forget what happened before a clock was known",
        "handling/clocks.py",
        "        since = 0 if last is None else last.lifted or 0\n",
        "        since = len(self.draft.timeline)\n",
    ),
    (
        "move a promise with a pause",
        "complaint/time.py",
        "        return since is not None and not self.fixed and since < due\n",
        "        return since is not None and since < due\n",
    ),
    (
        "extend a deadline after it has passed",
        "handling/extension.py",
        "    if leg.has_passed(told):\n",
        "    if leg.has_passed(leg.started_at):\n",
    ),
    (
        "let the owner extend the owner's own time",
        "handling/extension.py",
        "    if context.complaint.owner in by.hands:\n",
        "    if context.complaint.owner == by.role:\n",
    ),
    (
        "extend without end",
        "handling/extension.py",
        "    if promised > latest:\n",
        "    if promised < latest - (promised - latest):\n",
    ),
    (
        "escalate for ever to the first rung",
        "handling/due.py",
        "            return bool(told)\n",
        "            return False\n",
    ),
    (
        "make a duty another one each time it is asked",
        "handling/due.py",
        "        parts = (self.complaint.id, *path, kind.value, due.isoformat())\n",
        "        parts = (self.complaint.id, *path, kind.value, self.at.isoformat())\n",
    ),
    (
        "let the same person decide the review",
        "handling/stages.py",
        "    if context.by.hands & deciders:\n",
        "    if context.by.id == deciders:\n",
    ),
    (
        "cap what the law gives",
        "policies/compensation.py",
        "        return max(found, key=lambda each: each.outcome or nothing, default=None)\n",
        "        return min(found, key=lambda each: each.outcome or nothing, default=None)\n",
    ),
    (
        "forget the least that the law gives",
        "policies/entitlement.py",
        "            *(() if self.at_least is None else (self.at_least,)),\n",
        "            *((self.at_least,) if self.prices is None and self.at_least else ()),\n",
    ),
    (
        "give out a text that was superseded",
        "presets/packs/__init__.py",
        "        if pack.is_effective(day) or (unconfirmed and _was_superseded(pack, day)):\n",
        "        if pack.is_effective(day) or _was_superseded(pack, day):\n",
    ),
    (
        "stretch eight weeks by the opening hours of the house",
        "policies/pack.py",
        "    if not any(limit.unit is Unit.BUSINESS_DAYS for limit in limits):\n"
        "        return",
        "    if calendar is None and not any(limits):\n        return",
    ),
    (
        "take silence for an answer after three calls in a minute",
        "complaint/care.py",
        "            if last is None or moment - last >= timedelta(hours=self.hours_apart):\n",
        "            if last is None or moment > last:\n",
    ),
    (
        "end a leg with what happened before it began",
        "handling/legs.py",
        "        if happened.mark.at < leg.heeds_from and leg.number > 1:\n",
        "        if happened.mark.at < leg.started_at and leg.number < 1:\n",
    ),
    (
        "exempt what was late already",
        "handling/legs.py",
        "        if self._exempts(leg, happened) and not leg.has_passed(at):\n",
        "        if self._exempts(leg, happened):\n",
    ),
    (
        "take provisional credit for an answer",
        "handling/legs.py",
        "        case do.Grant(provisional=True):\n            return PROVISIONAL\n",
        "        case do.Grant(provisional=True):\n"
        "            return do.EVENTS[do.Grant]\n",
    ),
    (
        "let a clock that comes back forget what it missed",
        "handling/clocks.py",
        "            seen, late = len(draft.timeline), leg.has_passed(context.at)\n",
        "            seen, late = len(draft.timeline) + 9, leg.has_passed(context.at)\n",
    ),
    (
        "mend a broken promise with an old note",
        "handling/clocks.py",
        "        told = self.command.happened_at if extends else None\n",
        "        told = self.command.happened_at\n",
    ),
    (
        "bring a promised date forward with another clock",
        "handling/care.py",
        "        draft.answer_by = max(draft.answer_by or command.answer_by, command.answer_by)\n",
        "        draft.answer_by = command.answer_by\n",
    ),
    (
        "hold nothing against a pack on another calendar",
        "policies/comparing.py",
        "        *_of_calendar(clock, model, pack),\n",
        "",
    ),
)
