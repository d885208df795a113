#!/usr/bin/env python3
"""What a tree costs as Bazel targets, one for each package, beside one process.

    scripts/bazel-actions.py TREE [PROGRAM]

Runs the action of every target as the rules in `bazel/` would, one after the other, and measures each. From the times and the
imports it computes the whole work, the longest chain, and how long so many workers take. What a build system does around
an action (a sandbox, hashing, the network) is not in it. Prints a table in Markdown.
"""

import heapq
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

TREE = Path(sys.argv[1])
PROGRAM = Path(sys.argv[2] if len(sys.argv) > 2 else "target/release/protree").resolve()


def fields(data):
    """Number and payload of each length-delimited field; of the others none."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = varint()
        if key & 7 == 2:
            length = varint()
            yield key >> 3, data[at : at + length]
            at += length
        elif key & 7 == 0:
            varint()
        else:
            at += {1: 8, 5: 4}[key & 7]


def measured(*arguments, cwd):
    """Seconds of wall time and of CPU."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run([PROGRAM, *arguments], cwd=cwd, check=True, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def fresh(tree, work):
    """One process that writes all of it into an empty folder."""
    shutil.rmtree(work / "one", ignore_errors=True)
    return measured("gen", tree, "one", "--no-cache", cwd=work)


def components(nodes, edges):
    """Strongly connected components, dependencies first."""
    index, low, stack, found = {}, {}, [], []
    for root in nodes:
        if root in index:
            continue
        work = [(root, iter(edges[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        while work:
            node, below = work[-1]
            for other in below:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    work.append((other, iter(edges[other])))
                    break
                if other in stack:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == index[node]:
                    component = []
                    while True:
                        component.append(stack.pop())
                        if component[-1] == node:
                            break
                    found.append(component)
    return found


def makespan(times, needs, workers):
    """How long so many workers take, each taking the first action that is ready and has the longest chain behind it."""
    users = defaultdict(list)
    for action, needed in needs.items():
        for other in needed:
            users[other].append(action)
    behind = {}
    for action in reversed(list(times)):
        behind[action] = times[action] + max((behind[user] for user in users[action]), default=0)
    missing = {action: len(needed) for action, needed in needs.items()}
    ready = [(-behind[action], action) for action, count in missing.items() if count == 0]
    heapq.heapify(ready)
    running, now = [], 0.0
    while ready or running:
        while ready and len(running) < workers:
            _, action = heapq.heappop(ready)
            heapq.heappush(running, (now + times[action], action))
        now, action = heapq.heappop(running)
        for user in users[action]:
            missing[user] -= 1
            if missing[user] == 0:
                heapq.heappush(ready, (-behind[user], user))
    return now


def main():
    work = Path(tempfile.mkdtemp(prefix="bazel-actions-"))
    tree = TREE.resolve()
    whole = work / "whole.binpb"
    measured("gen", tree, "one", "--no-cache", "--descriptor-set", whole, cwd=work)
    one_wall, one_cpu = min(fresh(tree, work) for _ in range(3))

    files, package_of, imports = {}, {}, {}
    for _, entry in fields(whole.read_bytes()):
        name, package, needed = "", "", []
        for number, value in fields(entry):
            if number == 1:
                name = value.decode()
            elif number == 2:
                package = value.decode()
            elif number == 3:
                needed.append(value.decode())
        files[name] = entry
        imports[name] = needed
        package_of[name] = package or f"/{Path(name).parent}"

    edges = {package: {} for package in sorted(set(package_of.values()))}
    for name, needed in imports.items():
        for other in needed:
            if package_of[other] != package_of[name]:
                edges[package_of[name]][package_of[other]] = None
    targets = components(edges, edges)
    target_of = {package: index for index, target in enumerate(targets) for package in target}

    direct, sets, owned = {}, {}, defaultdict(list)
    for name in sorted(files):
        owned[target_of[package_of[name]]].append(name)
    for index, target in enumerate(targets):
        direct[index] = sorted({target_of[other] for package in target for other in edges[package]} - {index})
        sets[index] = work / f"{index}.binpb"
        with sets[index].open("wb") as out:
            for name in owned[index]:
                entry = files[name]
                length, size = bytearray(), len(entry)
                while size > 127:
                    length.append(size & 127 | 128)
                    size >>= 7
                length.append(size)
                out.write(b"\n" + length + entry)

    times, needs, closure = {}, {}, {}
    for index in range(len(targets)):
        closure[index] = sorted({index}.union(*(closure[other] for other in direct[index])))
        generated = [name for name in owned[index] if not name.startswith("google/protobuf/")]
        if not generated:
            continue
        arguments = ["gen", str(index), "--no-cache", "--quiet", "--jobs=1", "--single-file", "--package-list"]
        for other in closure[index]:
            arguments.append(f"--descriptor-set-in={sets[other]}")
            if other != index and other in times:
                arguments.append(f"--extern-packages={other}/protree-packages.txt=crate::t{other}")
        arguments += [f"--only={name}" for name in generated]
        (work / "arguments").write_text("\n".join(arguments))
        times[index], _ = measured("@arguments", cwd=work)
        needs[index] = [other for other in direct[index] if other in times]

    total = sum(times.values())
    print(f"{len(files)} files in {len(times)} targets; seconds:\n")
    print("| | |\n|---|---:|")
    print(f"| one process: wall | {one_wall:.2f} |")
    print(f"| one process: processor | {one_cpu:.2f} |")
    print(f"| all actions, one after the other | {total:.2f} |")
    for workers in (8, 64):
        print(f"| with {workers} workers | {makespan(times, needs, workers):.2f} |")
    print(f"| the longest chain | {makespan(times, needs, len(times)):.2f} |")
    print(f"| the longest action | {max(times.values()):.2f} |")
    middle = sorted(times.values())[len(times) // 2]
    print(f"| the middle one | {middle:.3f} |")
    shutil.rmtree(work)


main()
