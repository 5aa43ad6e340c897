"""Words that went missing before forgetting was noted are listed, so that those missing later are told apart."""

from __future__ import annotations

import datetime as dt
import json
import secrets

import sqlalchemy as sa
from alembic import op

from geomap.core.history import Words, sealed

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_EVENT = "history.lost"


def upgrade() -> None:
    """Note the entries without words, where there are any."""
    connection = op.get_bind()
    without = "SELECT number FROM history WHERE number NOT IN (SELECT number FROM history_words) ORDER BY number"
    numbers = list(connection.execute(sa.text(without)).scalars())
    if not numbers:
        return
    last = connection.execute(sa.text("SELECT number, link FROM history ORDER BY number DESC LIMIT 1")).one()
    said = {"who": "machine", "about": "history", "why": "", "before": {}, "after": {"numbers": numbers}}
    words = Words(secrets.token_hex(16), json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    entry = sealed(last.number + 1, dt.datetime.now(dt.UTC).isoformat(), _EVENT, words, last.link)
    columns = "(number, at, event, digest, link) VALUES (:number, :at, :event, :digest, :link)"
    connection.execute(sa.text(f"INSERT INTO history {columns}"), vars(entry))
    kept = {"number": entry.number, "salt": words.salt, "body": words.body}
    connection.execute(sa.text("INSERT INTO history_words (number, salt, body) VALUES (:number, :salt, :body)"), kept)


def downgrade() -> None:
    """Leave the entry: the history is only ever added to."""
