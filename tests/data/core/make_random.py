# SPDX-License-Identifier: Apache-2.0
"""Prints the values that tests/core/random_test.cc expects: the generator a second time, in Python."""

import math

MASK = (1 << 64) - 1


def split_mix(state):
    state = (state + 0x9E3779B97F4A7C15) & MASK
    z = state
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return state, z ^ (z >> 31)


def rotl(x, k):
    return ((x << k) | (x >> (64 - k))) & MASK


class Stream:
    def __init__(self, seed, name):
        fnv = 0xCBF29CE484222325
        for byte in name.encode():
            fnv = ((fnv ^ byte) * 0x100000001B3) & MASK
        state = split_mix(seed)[1] ^ fnv
        self.s = []
        for _ in range(4):
            state, word = split_mix(state)
            self.s.append(word)

    def next(self):
        s = self.s
        result = (rotl((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 45)
        return result

    def uniform(self):
        return (self.next() >> 11) * 2.0**-53

    def normal(self):
        while True:
            x, y = -1 + 2 * self.uniform(), -1 + 2 * self.uniform()
            r = x * x + y * y
            if 0 < r < 1:
                return x * math.sqrt(-2 * math.log(r) / r)


for seed, name in ((42, "split"), (0, ""), (MASK, "patient/17")):
    stream = Stream(seed, name)
    print(seed, repr(name), ", ".join(hex(stream.next()) for _ in range(3)))
stream = Stream(42, "split")
print([stream.uniform() for _ in range(3)], [stream.normal() for _ in range(3)])
