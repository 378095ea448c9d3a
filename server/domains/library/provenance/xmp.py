"""XMP packets that say how a picture came to be. Pure."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

from server.domains.library.provenance.told import SourceType, source_type

TOOL = "AInfluencer control plane"
PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    Iptc4xmpExt:DigitalSourceType={uri}
    xmp:CreatorTool={tool}/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
# As an attribute, as an element, or as an element that names a resource. Read without an XML parser: what strangers
# upload could hold entities that grow without end. Nor may two parts of a form take the same letters: the search would
# try every way to share out a long run of spaces between them.
FORMS = (
    rb'Iptc4xmpExt:DigitalSourceType\s*=\s*["\']([^"\'<>]{1,300})["\']',
    rb"<Iptc4xmpExt:DigitalSourceType[^<>]{0,200}>([^<>]{1,400})</Iptc4xmpExt:DigitalSourceType>",
    rb'<Iptc4xmpExt:DigitalSourceType\s[^<>]{0,200}?rdf:resource\s*=\s*["\']([^"\'<>]{1,300})["\']',
)


def packet(kind: SourceType) -> bytes:
    """A packet that names the digital source type."""
    return PACKET.format(uri=quoteattr(kind.uri), tool=quoteattr(TOOL)).encode()


def digital_source_type(packet: bytes | None) -> str | None:
    """The digital source type that a packet names, without its vocabulary."""
    found = (re.search(form, packet or b"") for form in FORMS)
    return next((_name(match[1]) for match in found if match), None)


def _name(uri: bytes) -> str:
    return source_type(uri.replace(b"\0", b"").decode("utf-8", "replace").strip())
