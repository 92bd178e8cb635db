"""Orders of checks, each with where it stands."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from cases.orders import Order, State
from storage.rows import key, sealed


class CheckOrderRow(SQLModel, table=True):
    """One order. The trade's own value lies sealed in `body`; the columns are for looking up."""

    __tablename__ = "check_order"

    id: int | None = key()
    form: str
    state: str = Field(index=True)
    until_on: date
    body: dict[str, Any] | None = sealed()


class Orders:
    """The shelf of orders."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, order: Order) -> Order:
        """Keeps a new order; returns it with its id."""
        row = CheckOrderRow(form=order.form, state=order.state.value, until_on=order.until_on)
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        named = replace(order, order_id=row.id)
        row.body = _to_json(named)
        await self._session.flush()
        return named

    async def save(self, order: Order) -> None:
        """Keeps what became of it."""
        row = await self._session.get_one(CheckOrderRow, order.order_id)
        row.state, row.until_on, row.body = order.state.value, order.until_on, _to_json(order)
        await self._session.flush()

    async def get(self, order_id: int, *, lock: bool = False) -> Order | None:
        """By id; `lock` makes everybody else who wants to change it wait for this unit."""
        query = select(CheckOrderRow).where(col(CheckOrderRow.id) == order_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        row = (await self._session.exec(query)).first()
        return _order(row) if row else None

    async def live(self) -> list[Order]:
        """What runs or waits, oldest first."""
        states = [State.WAITING.value, State.RUNNING.value]
        query = select(CheckOrderRow).where(col(CheckOrderRow.state).in_(states)).order_by(col(CheckOrderRow.id))
        return [_order(row) for row in (await self._session.exec(query)).all()]


@cache
def _adapter() -> TypeAdapter[Order]:
    return TypeAdapter(Order)


def _to_json(order: Order) -> dict[str, Any]:
    body: dict[str, Any] = _adapter().dump_python(order, mode="json")
    return body


def _order(row: CheckOrderRow) -> Order:
    return _adapter().validate_python(row.body)
