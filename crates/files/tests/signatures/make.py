"""Makes the signed PDFs of this folder anew: python3 make.py. Keys and certificates are thrown away afterwards.

one.pdf      one signature (RSA, SHA-256) over the whole file
two.pdf      a second one (ECDSA, P-256) over the first and the update that brought it
stamped.pdf  one signature with a time stamp of a time-stamping authority of ours
pss.pdf      one signature by RSASSA-PSS (SHA-256)
ber.pdf      one signature whose structure says no lengths (BER), as a program writes it that streams
"""

import subprocess
import tempfile

ROOM = 4000  # bytes kept free for a signature


def run(*args, data=None):
    return subprocess.run(args, input=data, check=True, capture_output=True).stdout


def identity(folder, name, subject, kind, extension):
    key, cert = f"{folder}/{name}.key", f"{folder}/{name}.crt"
    new = ["-newkey", "rsa:2048"] if kind == "rsa" else ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    run("openssl", "req", "-x509", *new, "-nodes", "-utf8", "-keyout", key, "-out", cert, "-days", "3650", "-subj", subject,
        "-addext", extension)
    return key, cert


def pdf():
    objects = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[5 0 R]>>>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 7 0 R>>>>/Annots[5 0 R]>>",
        None,
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Ky1)/Rect[0 0 0 0]/F 132/P 3 0 R/V 6 0 R>>",
        signature("20231204091500+07'00'"),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    text = "BT /F1 14 Tf 60 760 Td (Bao cao so 812/BC-SXD) Tj ET"
    objects[3] = f"<</Length {len(text)}>>\nstream\n{text}\nendstream"
    return assemble(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", list(enumerate(objects, 1)), "1 0 R", None)


def signature(moment):
    return ("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/M(D:" + moment + ")"
            "/ByteRange[0 0000000000 0000000000 0000000000]/Contents<" + "0" * (2 * ROOM) + ">>>")


def assemble(front, objects, root, before):
    out, places = bytearray(front), {}
    for number, body in objects:
        places[number] = len(out)
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += b"xref\n"
    if before is None:
        out += b"0 1\n0000000000 65535 f \n"
    for number, place in sorted(places.items()):
        out += f"{number} 1\n{place:010} 00000 n \n".encode()
    previous = f"/Prev {before}" if before is not None else ""
    out += f"trailer\n<</Size 20/Root {root}{previous}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def sign(file, key, cert, folder, stamp=None, padding=(), shape=lambda cms: cms):
    """Fills the last signature of a file that is not filled yet."""
    start = file.rindex(b"/Contents<") + len(b"/Contents")
    end = start + 2 * ROOM + 2
    range_at = file.rindex(b"/ByteRange[")
    text = f"/ByteRange[0 {start:010} {end:010} {len(file) - end:010}]".encode()
    file = file[:range_at] + text + file[range_at + len(text):]
    with open(f"{folder}/signed", "wb") as out:
        out.write(file[:start] + file[end:])
    cms = run("openssl", "cms", "-sign", "-binary", "-in", f"{folder}/signed", "-signer", cert, "-inkey", key, "-outform", "DER",
              "-md", "sha256", "-nosmimecap", *padding)
    if stamp:
        cms = with_stamp(cms, *stamp, folder)
    cms = shape(cms)
    assert len(cms) <= ROOM
    filled = b"<" + cms.hex().encode().ljust(2 * ROOM, b"0") + b">"
    return file[:start] + filled + file[end:]


def length(body):
    size = len(body)
    if size < 128:
        return bytes([size])
    raw = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(raw)]) + raw


def tlv(tag, body):
    return bytes([tag]) + length(body) + body


def parts(body):
    found, at = [], 0
    while at < len(body):
        first = body[at + 1]
        count = first & 0x7F if first & 0x80 else 0
        size = int.from_bytes(body[at + 2:at + 2 + count], "big") if count else first
        head = 2 + count
        found.append((body[at], body[at + head:at + head + size]))
        at += head + size
    return found


def join(items):
    return b"".join(tlv(tag, body) for tag, body in items)


def open_ended(value):
    """The same structure with the end of each value written in place of its length, long strings in pieces."""
    out = b""
    for tag, body in parts(value):
        if tag & 0x20:
            out += bytes([tag, 0x80]) + open_ended(body) + b"\0\0"
        elif tag == 0x04 and len(body) > 100:
            out += b"\x24\x80" + b"".join(tlv(0x04, body[at:at + 64]) for at in range(0, len(body), 64)) + b"\0\0"
        else:
            out += tlv(tag, body)
    return out


def with_stamp(cms, key, cert, folder):
    (_, content), = parts(cms)
    oid, (_, explicit) = parts(content)
    (_, data), = parts(explicit)
    data = parts(data)
    (_, infos) = data[-1]
    (_, info), = parts(infos)
    signature_value = parts(info)[-1][1]
    with open(f"{folder}/value", "wb") as out:
        out.write(signature_value)
    with open(f"{folder}/tsa.cnf", "w") as out:
        out.write("[tsa]\ndefault_tsa=t\n[t]\nserial=%s/serial\ndefault_policy=1.2.3.4\ndigests=sha256\nsigner_digest=sha256\n"
                  "ess_cert_id_alg=sha256\n" % folder)
    with open(f"{folder}/serial", "w") as out:
        out.write("01\n")
    run("openssl", "ts", "-query", "-data", f"{folder}/value", "-sha256", "-cert", "-out", f"{folder}/query")
    run("openssl", "ts", "-reply", "-config", f"{folder}/tsa.cnf", "-queryfile", f"{folder}/query", "-signer", cert, "-inkey", key,
        "-token_out", "-out", f"{folder}/token")
    token = open(f"{folder}/token", "rb").read()
    kind = bytes.fromhex("060b2a864886f70d010910020e")
    info += tlv(0xA1, tlv(0x30, kind + tlv(0x31, token)))
    data[-1] = (0x31, tlv(0x30, info))
    return tlv(0x30, join([oid]) + tlv(0xA0, tlv(0x30, join(data))))


with tempfile.TemporaryDirectory() as folder:
    usage = "keyUsage=critical,digitalSignature,nonRepudiation"
    first = identity(folder, "a", "/C=VN/O=Sở Xây dựng tỉnh An Hòa/CN=Nguyễn Văn Mẫu", "rsa", usage)
    second = identity(folder, "b", "/C=VN/O=Sở Xây dựng tỉnh An Hòa/CN=Văn thư Sở Xây dựng", "ec", usage)
    tsa = identity(folder, "t", "/C=VN/O=Dịch vụ cấp dấu thời gian Mẫu/CN=TSA Mẫu", "rsa", "extendedKeyUsage=critical,timeStamping")
    one = sign(pdf(), *first, folder)
    open("one.pdf", "wb").write(one)
    open("stamped.pdf", "wb").write(sign(pdf(), *first, folder, stamp=tsa))
    pss = ("-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:32")
    open("pss.pdf", "wb").write(sign(pdf(), *first, folder, padding=pss))
    open("ber.pdf", "wb").write(sign(pdf(), *first, folder, shape=open_ended))
    before = int(one[one.rindex(b"startxref") + 9:].split()[0])
    update = [
        (1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[5 0 R 8 0 R]>>>>"),
        (8, "<</Type/Annot/Subtype/Widget/FT/Sig/T(Ky2)/Rect[0 0 0 0]/F 132/P 3 0 R/V 9 0 R>>"),
        (9, signature("20231204150000+07'00'")),
    ]
    open("two.pdf", "wb").write(sign(assemble(one, update, "1 0 R", before), *second, folder))
