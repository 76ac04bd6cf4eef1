"""The bridge from a Delphix Engine to the Java plugin on its hosts."""
