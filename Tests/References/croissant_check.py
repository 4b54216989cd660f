#!/usr/bin/env python3
"""Reads a corpus by its croissant.json, as others do: croissant_check.py FOLDER

The metadata must be valid for mlcroissant, the sizes and SHA-256 sums of all files must be those that it states, and
every record that mlcroissant reads must be the line of the JSONL file. Warnings are printed, and are no failure unless
--strict is given. Packages: mlcroissant, pandas (which mlcroissant reads JSONL with).
"""

import argparse
import hashlib
import importlib.metadata
import json
import logging
import os
import sys


def value(thing):
    """A text as mlcroissant gives it: bytes."""
    return thing.decode("utf-8") if isinstance(thing, bytes) else thing


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--strict", action="store_true", help="a warning is a failure")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    import mlcroissant

    for package in ["mlcroissant", "pandas", "rdflib"]:
        print(package, importlib.metadata.version(package))
    file = os.path.join(arguments.folder, "croissant.json")
    dataset = mlcroissant.Dataset(jsonld=file)
    metadata = dataset.metadata
    issues = metadata.ctx.issues
    for warning in sorted(issues.warnings):
        print("warning:", warning)
    if issues.errors:
        sys.exit("errors: " + "; ".join(sorted(issues.errors)))

    failures = 0
    for item in metadata.distribution:
        with open(os.path.join(arguments.folder, item.content_url), "rb") as source:
            content = source.read()
        if hashlib.sha256(content).hexdigest() != item.sha256 or item.content_size != f"{len(content)} B":
            print(f"{item.content_url}: {len(content)} bytes, but not those that are stated")
            failures += 1
    print(f"{len(metadata.distribution)} files, {failures} that differ from what is stated")

    for record_set in metadata.record_sets:
        name = record_set.uuid
        path = record_set.fields[0].source.file_object
        with open(os.path.join(arguments.folder, path), encoding="utf-8") as source:
            lines = [json.loads(line) for line in source if line.strip()]
        for line in lines:
            line.pop("messages", None)  # turns are no column of the metadata
        count = wrong = 0
        for line, record in zip(lines, dataset.records(name)):
            count += 1
            read = {key.split("/", 1)[1]: value(thing) for key, thing in record.items()}
            types = {key: type(thing) for key, thing in read.items()}
            if read != line or types != {key: type(thing) for key, thing in line.items()}:
                wrong += 1
                if wrong == 1:
                    print(f"record {count} of {name} is {read}\nits line is {line}")
        print(f"{name}: {count} records of {len(lines)} lines, {wrong} that differ")
        failures += wrong + (count != len(lines))
    if failures or (arguments.strict and issues.warnings):
        sys.exit(1)


if __name__ == "__main__":
    main()
