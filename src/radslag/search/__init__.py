"""Search over extracted documents: chunks, vectors, one index protocol with two engines, themes, comparisons.

Import from the modules: ``.types`` (records), ``.search`` (search, similar), ``.store`` (store), ``.compare`` (compare),
``.themes`` (load_themes), ``.embed`` (load_embedder), ``.index.embedded`` (EmbeddedIndex.open), ``.errors``.
"""
