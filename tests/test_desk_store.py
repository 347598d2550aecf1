"""The desk's store, on SQLite and on PostgreSQL, held to complaintkit's contract."""

from contextlib import ExitStack

import pytest

from complaintkit.testing import SEALED_STORE_CONTRACT, Clause, SealedStore
from desk.house import RULEBOOK
from desk.store import DeskStore
from desks import an_engine


@pytest.mark.parametrize("clause", SEALED_STORE_CONTRACT, ids=str)
def test_the_desk_keeps_the_contract_of_a_store(
    clause: Clause[SealedStore], desk_url: str
) -> None:
    with ExitStack() as connections:
        clause.check(
            lambda: DeskStore(connections.enter_context(an_engine(desk_url))),
            rulebook=RULEBOOK,
        )
