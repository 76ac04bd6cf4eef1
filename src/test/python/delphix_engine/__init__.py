"""Plays the part of a Delphix Engine, for tests of the artifact on real hosts."""
