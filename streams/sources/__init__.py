"""Where articles come from: JSON Lines files, folders of text and HTML, RSS and Atom feeds.

Every source gives :class:`streams.sources.items.Item`: the bytes of a raw article for news.raw, or
the bytes as they came together with what is wrong with them. Nothing that a source gave is lost.
"""
