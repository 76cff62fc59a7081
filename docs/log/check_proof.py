#!/usr/bin/env python3
"""Checks a proof of the public log with nothing but Python's standard library.

Written from the specifications alone (C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof; RFC 6962 section
2.1; RFC 8032 section 5.1), not from the platform's code: whoever does not trust the platform can read these lines instead.

    check_proof.py --log KEY [--witness KEY ...] [--quorum N] < receipt.tlog-proof

The input is a `.tlog-proof` file, several of them one behind the other with the working days at the end (the proof of the
whole time of a dossier), or the text of the QR code (`https://...#digits`). KEY is `name+id+base64`.
Prints the facts, the head and the time of the witnesses, and what they show of the time; ends with 0 only when all holds.
"""

import argparse
import base64
import datetime
import hashlib
import re
import sys

# --- Ed25519 (RFC 8032, section 5.1) ---------------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def recover_x(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and sign):
        raise ValueError("not a point of the curve")
    return P - x if x & 1 != sign else x


def add(a, b):
    """Adds two points in extended coordinates."""
    left = (a[1] - a[0]) * (b[1] - b[0]) % P
    right = (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = right - left, d - c, d + c, right + left
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def decompress(data):
    number = int.from_bytes(data, "little")
    y = number & (2**255 - 1)
    if y >= P:
        raise ValueError("not a point of the curve")
    x = recover_x(y, number >> 255)
    return x, y, 1, x * y % P


BASE_Y = 4 * pow(5, -1, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def signed(key, message, signature):
    if len(signature) != 64:
        return False
    try:
        public, commitment = decompress(key), decompress(signature[:32])
    except ValueError:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = multiply(scalar, BASE), add(commitment, multiply(challenge, public))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- Keys and notes (signed-note, tlog-cosignature) ------------------------------------------------------------------


class Refused(Exception):
    """Why the proof is not believed."""


class Key:
    def __init__(self, text):
        name, number, encoded = text.split("+", 2)
        data = base64.b64decode(encoded, validate=True)
        self.name, self.kind, self.public = name, data[0], data[1:]
        self.id = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
        if self.id.hex() != number or len(self.public) != 32:
            raise Refused("key is not name+id+key")


def read_note(text):
    body, blank, lines = text.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise Refused("not a signed note")
    signatures = []
    for line in lines[:-1].split("\n"):
        dash, name, encoded = line.split(" ")
        if dash != "\u2014":
            raise Refused("not a signature line")
        data = base64.b64decode(encoded, validate=True)
        signatures.append((name, data[:4], data[4:]))
    return body + "\n", signatures


def lines_of(signatures, key, kind):
    return [data for name, number, data in signatures if (name, number, key.kind) == (key.name, key.id, kind)]


def check_log(text, signatures, key):
    found = lines_of(signatures, key, 1)
    return bool(found) and all(signed(key.public, text.encode(), data) for data in found)


def check_witness(text, signatures, key):
    times = []
    for data in lines_of(signatures, key, 4):
        seconds = int.from_bytes(data[:8], "big")
        message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
        if signed(key.public, message, data[8:]):
            times.append(seconds)
    return min(times, default=None)


# --- The tree (RFC 6962, section 2.1) --------------------------------------------------------------------------------


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf, index, size, path):
    """The root that the path leads to, by the definition of section 2.1.1: from the top down, then back up."""
    if size == 1:
        if path:
            raise Refused("proof is too long")
        return leaf
    if not path:
        raise Refused("proof is too short")
    split = 1 << ((size - 1).bit_length() - 1)
    if index < split:
        return node_hash(root_of(leaf, index, split, path[:-1]), path[-1])
    return node_hash(path[-1], root_of(leaf, index - split, size - split, path[:-1]))


# --- The leaf (docs/log/README.md) -----------------------------------------------------------------------------------


def entry_of(opening):
    if opening[:1] == b"\x01" and len(opening) > 42 and len(opening) == 42 + opening[1]:
        # The entry itself, as it stands in the log: version, kind, hour, commitment.
        kind, hour = opening[2:2 + opening[1]], int.from_bytes(opening[-40:-32], "big")
        if re.fullmatch(rb"[a-z_]+[.][a-z_]+", kind) and hour % 3600 == 0:
            return opening, [["leaf", kind.decode()], ["hour", str(hour)]]
    salt, body = opening[:32], opening[32:]
    facts = [line.split(" ", 1) for line in body.decode().split("\n")[:-1]]
    if len(salt) != 32 or [name for name, _ in facts[:2]] != ["kind", "at"]:
        raise Refused("not the facts of a leaf")
    kind, at = facts[0][1].encode(), int(facts[1][1])
    commitment = hashlib.sha256(b"tinhso/leaf/v1\n" + salt + body).digest()
    hour = at - at % 3600
    return bytes([1, len(kind)]) + kind + hour.to_bytes(8, "big") + commitment, facts


# --- The two forms of a proof ----------------------------------------------------------------------------------------


def read_proof(text):
    """A `.tlog-proof` file."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise Refused("not a tlog-proof")
    extra = base64.b64decode(lines.pop(0)[6:], validate=True) if lines[0].startswith("extra ") else b""
    word, index = lines.pop(0).split(" ")
    if word != "index" or str(int(index)) != index:
        raise Refused("no index")
    path = [base64.b64decode(line, validate=True) for line in lines]
    body, signatures = read_note(note)
    return extra, int(index), path, body, signatures


def read_code(digits):
    """The digits of a QR code: five for two bytes, three for a last lone one."""
    data = b""
    for start in range(0, len(digits), 5):
        group = digits[start:start + 5]
        data += int(group).to_bytes(2 if len(group) == 5 else 1, "big")
    place = 0

    def take(count):
        nonlocal place
        part = data[place:place + count]
        if len(part) != count:
            raise Refused("code is cut off")
        place += count
        return part

    def number(count):
        return int.from_bytes(take(count), "big")

    if number(1) != 1:
        raise Refused("code of an unknown version")
    extra = take(number(2))
    index, size = number(8), number(8)
    path = [take(32) for _ in range(number(1))]
    origin = take(number(2)).decode()
    signatures = []
    for _ in range(number(1)):
        name = take(number(2)).decode() or origin
        key_id, kind = take(4), number(1)
        signatures.append((name, key_id, take({1: 64, 4: 72}[kind])))
    if place != len(data):
        raise Refused("code is too long")
    root = root_of(leaf_hash(entry_of(extra)[0]), index, size, path)
    body = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    return extra, index, path, body, signatures


# --- The time of a dossier (docs/log/README.md) -----------------------------------------------------------------------

HEADER = "c2sp.org/tlog-proof@v1\n"
DAYS = "tinhso/working-days/v1\n"
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))


def read_days(text):
    """The working days at the end of a file. Nobody has signed them: they only count how late something was."""
    lines = text.split("\n")
    if lines.pop(0) != DAYS[:-1] or lines.pop() != "":
        raise Refused("not the working days of a file")
    read = [(line.split(" ")[0], datetime.date.fromisoformat(line.split(" ")[1])) for line in lines]
    names, dates = [name for name, _ in read], [date for _, date in read]
    days = dates[2:]
    if names != ["after", "until"] + ["day"] * len(days):
        raise Refused("not the working days of a file")
    return dates[0], dates[1], days


def show_time(all_facts, shown_at, days):
    """What the events show: late only by a due time that is itself proven."""
    events = [dict(facts) for facts in all_facts]
    first = int(events[0]["version"])
    if any(event["record"] != events[0]["record"] for event in events):
        raise Refused("events of several dossiers")
    if [int(event["version"]) for event in events] != list(range(first, first + len(events))):
        raise Refused("an event was left out")
    due = ended = None
    running = False
    for event in events:
        kind = event["kind"].split(".")[1]
        due = int(event["due_at"]) if "due_at" in event else due
        if kind in ("accepted", "supplement_answered"):
            running = due is not None
        elif kind == "supplement_requested":
            running = False
        elif kind in ("released", "stopped", "rejected_at_intake") and ended is None:
            ended = int(event["at"])
            running = running and ended > due
    until = ended if ended is not None else shown_at
    if not running or until is None or until <= due:
        print("not late, as far as these events show")
        return
    moment = datetime.datetime.fromtimestamp
    print("due", moment(due, VIETNAM).isoformat())
    print("decided" if ended is not None else "not decided until", moment(until, VIETNAM).isoformat())
    if days is None or moment(due, VIETNAM).date() < days[0] or moment(until, VIETNAM).date() > days[1]:
        print("late; the file does not tell by how many working days")
        return
    late = sum(moment(due, VIETNAM).date() < day <= moment(until, VIETNAM).date() for day in days[2])
    print(f"late by {late} working days")


def check_one(parts, options):
    """Facts of one proof, and the hour of a leaf that is not opened; refused unless all holds."""
    extra, index, path, body, signatures = parts
    origin, size, root = body.split("\n")[:3]
    keys = [Key(key) for key in options.log]
    if not any(key.name == origin and check_log(body, signatures, key) for key in keys):
        raise Refused("checkpoint is not signed by the log")
    seen = {}
    for key in map(Key, options.witness):
        at = check_witness(body, signatures, key)
        if at is not None:
            seen[key.name] = at
    if len(seen) < options.quorum:
        raise Refused(f"{len(seen)} of {options.quorum} witnesses have cosigned")
    entry, facts = entry_of(extra)
    if index >= int(size) or root_of(leaf_hash(entry), index, int(size), path) != base64.b64decode(root):
        raise Refused("leaf is not in the tree")

    for name, value in facts:
        print(name, value)
    print(f"leaf {index} of {size} in {origin}")
    for name, at in sorted(seen.items()):
        print("seen by", name, datetime.datetime.fromtimestamp(at, datetime.timezone.utc).isoformat())
    hour = [int(value) for name, value in facts if name == "hour" and entry == extra]
    return (None if entry == extra else facts), hour + list(seen.values())


def main():
    parser = argparse.ArgumentParser(description="Checks a proof of the public log.")
    parser.add_argument("--log", action="append", required=True, help="the log's key, name+id+base64")
    parser.add_argument("--witness", action="append", default=[], help="a witness' key, name+id+base64")
    parser.add_argument("--quorum", type=int, default=0, help="how many witnesses must have seen it")
    options = parser.parse_args()
    text = sys.stdin.read()
    link, mark, digits = text.strip().partition("#")
    if mark and digits.isdigit() and "\n" not in link:
        check_one(read_code(digits), options)
        return
    text, found, block = text.partition("\n" + DAYS)
    days = read_days(DAYS + block) if found else None
    text += "\n" if found else ""
    if not text.startswith(HEADER):
        raise Refused("not a tlog-proof")
    proofs = re.split(f"(?m)^(?={re.escape(HEADER)})", text)[1:]
    checked = [check_one(read_proof(proof), options) for proof in proofs]
    opened = [facts for facts, _ in checked if facts is not None]
    times = [at for _, some in checked for at in some]
    dossier = all(dict(facts)["kind"].startswith("dossier.") for facts in opened)
    if len(opened) > 1 and dossier:
        show_time(opened, max(times, default=None), days)


if __name__ == "__main__":
    try:
        main()
    except (Refused, ValueError, KeyError, IndexError) as error:
        sys.exit(f"refused: {error}")
