"""Fits the table of Music/Analysis/RoleModel.swift, and lists the tracks that test it.

    python part_roles.py FEATURES.tsv FIT_SET[,FIT_SET...] HELD_OUT.tsv

FEATURES.tsv is what the test `exportsFeatures` in PartRoleCorpusTests writes when DIAPASON_FEATURES names a file: path,
track from 0, label (- for none), program, name, and the inputs of the model. A set is the first folder of a path. Of the
sets to fit on, every second piece (by a hash of its path) is held out; of all other sets every fourth, and none is fitted
on. Pieces with a part in common count as one, so that a copy of a piece that was fitted is never tested on.

Prints the table and the figures, and writes HELD_OUT.tsv: path, track, label. Multinomial logistic regression with an L2
penalty by Newton's method in numpy; tracks are weighted so that all roles count alike, pieces so that none counts more
than five tracks of a role.
"""

import hashlib
import sys
from collections import defaultdict

import numpy as np

ROLES = ["lead", "rhythm", "bass", "drums", "other"]
BASS_THRESHOLD = 0.2
PENALTY = 10.0


def read(path):
    rows = []
    for line in open(path, encoding="utf-8", errors="replace"):
        piece, track, label, program, name, *inputs = line.rstrip("\n").split("\t")
        rows.append((piece, int(track), label, [float(value) for value in inputs]))
    return rows


def copies(rows):
    """For each piece the first of those that share a part with it."""
    parent = {}

    def root(piece):
        while parent.setdefault(piece, piece) != piece:
            piece = parent[piece]
        return piece

    first = {}
    for piece, _, _, inputs in rows:
        key = tuple(inputs)
        other = first.setdefault(key, piece)
        a, b = sorted((root(piece), root(other)))
        parent[b] = a
    return {piece: root(piece) for piece, *_ in rows}


def softmax(scores):
    scores = scores - scores.max(axis=1, keepdims=True)
    powers = np.exp(scores)
    return powers / powers.sum(axis=1, keepdims=True)


def fit(inputs, labels, weights):
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0) + 1e-9
    x = np.hstack([np.ones((len(inputs), 1)), (inputs - mean) / spread])
    y = np.eye(len(ROLES))[labels]
    w = np.zeros((len(ROLES), x.shape[1]))
    penalty = np.full(w.shape, PENALTY)
    penalty[:, 0] = 1e-3
    for _ in range(60):
        p = softmax(x @ w.T)
        gradient = ((p - y) * weights[:, None]).T @ x + penalty * w
        n = w.size
        hessian = np.zeros((n, n))
        k = x.shape[1]
        for a in range(len(ROLES)):
            for b in range(len(ROLES)):
                s = weights * p[:, a] * ((a == b) - p[:, b])
                hessian[a * k:(a + 1) * k, b * k:(b + 1) * k] = (x * s[:, None]).T @ x
        step = np.linalg.solve(hessian + np.diag(penalty.ravel()), gradient.ravel()).reshape(w.shape)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    raw = np.empty_like(w)
    raw[:, 1:] = w[:, 1:] / spread
    raw[:, 0] = w[:, 0] - (w[:, 1:] * mean / spread).sum(axis=1)
    return raw


def predict(table, inputs):
    p = softmax(np.hstack([np.ones((len(inputs), 1)), inputs]) @ table.T)
    best = p.copy()
    best[:, 2] = np.where(p[:, 2] >= BASS_THRESHOLD, 2, -1)
    return best.argmax(axis=1), p


def report(title, labels, guesses):
    confusion = np.zeros((len(ROLES), len(ROLES)), int)
    for label, guess in zip(labels, guesses):
        confusion[label, guess] += 1
    print(f"\n{title}: {len(labels)} tracks; rows labels, columns guesses")
    print("".join(f"{role:>9}" for role in ["", *ROLES, "recall", "prec."]))
    for index, role in enumerate(ROLES):
        said, true = confusion[:, index].sum(), confusion[index].sum()
        print(f"{role:>9}" + "".join(f"{n:>9}" for n in confusion[index])
              + f"{confusion[index, index] / max(true, 1):>9.3f}{confusion[index, index] / max(said, 1):>9.3f}")
    said_no = confusion[:, [0, 1, 4]].sum()
    missed = confusion[2, [0, 1, 4]].sum()
    guitars = confusion[[0, 1]][:, [2]].sum(), confusion[[0, 1]].sum()
    print(f"precision of 'no bass' (drums apart): {1 - missed / max(said_no, 1):.4f} ({missed} basses in {said_no})")
    print(f"of those called lead or rhythm, basses: {confusion[2, :2].sum()} of {confusion[:, :2].sum()}")
    print(f"of leads and rhythm, called bass: {guitars[0]} of {guitars[1]}")


def main():
    features, fit_sets, held_out = sys.argv[1:]
    fit_sets = set(fit_sets.split(","))
    rows = read(features)
    roots = copies(rows)
    # A piece is fitted on when its whole group lies in the sets for it, and the hash says so.
    group_sets = defaultdict(set)
    for piece, root in roots.items():
        group_sets[root].add(piece.split("/")[0])

    def is_fitted(piece):
        root = roots[piece]
        return group_sets[root] <= fit_sets and hashlib.md5(root.encode()).digest()[0] % 2 == 0

    fitted, tested = [], []
    for row in rows:
        if row[2] == "-":
            continue
        if is_fitted(row[0]):
            fitted.append(row)
        elif roots[row[0]] == row[0] and row[0].isascii():  # of copies the first
            if row[0].split("/")[0] in fit_sets or hashlib.md5(row[0].encode()).digest()[1] % 4 == 0:
                tested.append(row)
    seen = defaultdict(int)
    kept = []
    for row in fitted:
        key = roots[row[0]], row[2]
        seen[key] += 1
        if seen[key] <= 5:
            kept.append(row)
    x = np.array([row[3] for row in kept])
    y = np.array([ROLES.index(row[2]) for row in kept])
    counts = np.bincount(y, minlength=len(ROLES))
    print("fitted on", {role: int(n) for role, n in zip(ROLES, counts)}, "of",
          len({roots[row[0]] for row in kept}), "pieces")
    weights = (len(y) / len(ROLES) / np.maximum(counts, 1))[y]
    table = fit(x, y, weights)
    table = np.round(table, 4)
    report("fitted", y, predict(table, x)[0])
    hx = np.array([row[3] for row in tested])
    hy = np.array([ROLES.index(row[2]) for row in tested])
    guesses, p = predict(table, hx)
    report("held out", hy, guesses)
    mask = np.array([row[0].split("/")[0] in fit_sets for row in tested])
    report("held out, of the sets that were fitted on", hy[mask], guesses[mask])
    report("held out, of other sets", hy[~mask], guesses[~mask])
    with open(held_out, "w", encoding="utf-8") as file:
        for piece, track, label, _ in tested:
            file.write(f"{piece}\t{track}\t{label}\n")
    print("\n    static let table: [[Double]] = [")
    for row in table:
        numbers = [f"{value:g}" for value in row]
        print("        [")
        for start in range(0, len(numbers), 8):
            print("            " + ", ".join(numbers[start:start + 8]) + ",")
        print("        ],")
    print("    ]")


main()
