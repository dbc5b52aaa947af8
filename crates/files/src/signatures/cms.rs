//! A signature's structure (CMS, RFC 5652): the digest of what it covers, the signature over it, the certificate beside it,
//! and a time stamp (RFC 3161) where there is one.

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString, SetOfVec};
use der::{Any, Decode, Encode, Reader, SliceReader, Tag, Tagged};
use jiff::Timestamp;
use jiff::civil::DateTime;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::pkcs8::DecodePublicKey;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::Certificate;
use x509_cert::attr::Attribute;
use x509_cert::name::Name;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::{Holder, Signature, Verdict};

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const TIME_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
const STAMP_TOKEN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");
const KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// As many members of one set are read: sets are sorted by the reader, which costs their square.
const MEMBERS: usize = 256;
const DEPTH: usize = 24;
/// Longest name that is shown, in letters.
const NAME: usize = 200;

/// How a digest is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Way {
    fn of(algorithm: &AlgorithmIdentifierOwned) -> Option<Way> {
        match algorithm.oid.to_string().as_str() {
            "1.3.14.3.2.26" => Some(Way::Sha1),
            "2.16.840.1.101.3.4.2.1" => Some(Way::Sha256),
            "2.16.840.1.101.3.4.2.2" => Some(Way::Sha384),
            "2.16.840.1.101.3.4.2.3" => Some(Way::Sha512),
            _ => None,
        }
    }

    fn digest(self, pieces: &[&[u8]]) -> Vec<u8> {
        fn of<D: Digest>(pieces: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            pieces.iter().for_each(|piece| digest.update(piece));
            digest.finalize().to_vec()
        }
        match self {
            Way::Sha1 => of::<Sha1>(pieces),
            Way::Sha256 => of::<Sha256>(pieces),
            Way::Sha384 => of::<Sha384>(pieces),
            Way::Sha512 => of::<Sha512>(pieces),
        }
    }
}

/// The length of a value's head and of its body; none where it has none that is said.
pub fn head(bytes: &[u8]) -> Option<(usize, usize)> {
    let first = *bytes.get(1)?;
    if first < 0x80 {
        return Some((2, usize::from(first)));
    }
    let count = usize::from(first & 0x7F);
    if count == 0 || count > 4 {
        return None;
    }
    let length = bytes.get(2..2 + count)?.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
    Some((2 + count, length))
}

/// A value with its lengths said and its strings in one piece, and how many bytes it took: signing programs that do not know
/// a length beforehand write the ends of values instead (BER).
pub fn definite(bytes: &[u8], depth: usize) -> Option<(Vec<u8>, usize)> {
    const STRING: u8 = 0x04;
    let tag = *bytes.first()?;
    let is_constructed = tag & 0x20 != 0;
    if depth > DEPTH || tag & 0x1F == 0x1F {
        return None;
    }
    let is_open = *bytes.get(1)? == 0x80;
    let (mut at, end) = if is_open {
        (2, bytes.len())
    } else {
        head(bytes).map(|(head, length)| (head, head.saturating_add(length)))?
    };
    let inside = bytes.get(..end)?;
    let mut body = Vec::new();
    match is_constructed {
        false if is_open => return None,
        false => body.extend_from_slice(&inside[at..]),
        true => loop {
            if is_open && inside.get(at..at + 2)? == [0, 0] {
                at += 2;
                break;
            }
            if !is_open && at == end {
                break;
            }
            let (part, taken) = definite(&inside[at..], depth + 1)?;
            match tag & !0x20 {
                STRING => body.extend_from_slice(part.get(head(&part)?.0..)?),
                _ => body.extend_from_slice(&part),
            }
            at += taken;
        },
    }
    let taken = if is_open { at } else { end };
    let mut whole = vec![if tag & !0x20 == STRING { STRING } else { tag }];
    match u8::try_from(body.len()) {
        Ok(length) if length < 0x80 => whole.push(length),
        _ => {
            let length = body.len().to_be_bytes();
            let digits = &length[length.iter().position(|byte| *byte != 0)?..];
            whole.push(0x80 | u8::try_from(digits.len()).ok()?);
            whole.extend_from_slice(digits);
        }
    }
    whole.extend_from_slice(&body);
    Some((whole, taken))
}

/// Whether no set in it has too many members, and nothing stands too deep.
fn is_modest(mut bytes: &[u8], depth: usize) -> bool {
    if depth > DEPTH {
        return false;
    }
    while !bytes.is_empty() {
        let Some((head, length)) = head(bytes) else { return false };
        let Some(body) = bytes.get(head..head.saturating_add(length)) else { return false };
        let is_large = matches!(bytes[0], 0x31 | 0xA0 | 0xA1) && members(body) > MEMBERS;
        if bytes[0] & 0x20 != 0 && (is_large || !is_modest(body, depth + 1)) {
            return false;
        }
        bytes = &bytes[head + length..];
    }
    true
}

fn members(mut bytes: &[u8]) -> usize {
    let mut count = 0;
    while let Some((head, length)) = head(bytes) {
        count += 1;
        let Some(rest) = bytes.get(head.saturating_add(length)..) else { break };
        bytes = rest;
    }
    count
}

fn signed_data(bytes: &[u8]) -> Option<SignedData> {
    let whole;
    let bytes = match is_modest(bytes, 0) {
        true => bytes,
        // Lengths that are not said, somewhere inside.
        false => {
            whole = definite(bytes, 0)?.0;
            is_modest(&whole, 0).then_some(whole.as_slice())?
        }
    };
    let outer = ContentInfo::from_der(bytes).ok()?;
    (outer.content_type == SIGNED_DATA).then(|| outer.content.decode_as::<SignedData>().ok())?
}

/// What a structure says of the bytes that it covers; none where it cannot be read.
pub fn check(structure: &[u8], pieces: &[&[u8]]) -> Option<Signature> {
    let data = signed_data(structure)?;
    let info = data.signer_infos.0.as_slice().first()?;
    let certificate = certificate(&data, info);
    let mut signature = Signature::unread(Verdict::Unreadable);
    if let Some(certificate) = &certificate {
        let own = &certificate.tbs_certificate;
        (signature.signer, signature.issuer) = (holder(&own.subject), holder(&own.issuer));
        signature.valid_from = instant(own.validity.not_before.to_unix_duration());
        signature.valid_until = instant(own.validity.not_after.to_unix_duration());
    }
    signature.claimed_at = signing_time(info);
    if data.encap_content_info.econtent_type == TIME_STAMP {
        // A stamp over the whole document: what it covers stands in its own content.
        let token = data.encap_content_info.econtent.as_ref()?;
        let stamp = Stamp::read(token.value())?;
        signature.is_time_stamp = true;
        signature.stamped_by = signature.signer.name.clone();
        signature.verdict = match (stamp.fits(pieces), signed(info, certificate.as_ref(), &[token.value()])) {
            (Some(false), _) => Verdict::Altered,
            (Some(true), verdict) => verdict,
            (None, _) => Verdict::Unchecked,
        };
        signature.stamped_at = signature.verdict.is_intact().then_some(stamp.at);
        return Some(signature);
    }
    // Forms in which the digest stands in the content itself are of old times.
    signature.verdict = match data.encap_content_info.econtent {
        Some(_) => Verdict::Unchecked,
        None => signed(info, certificate.as_ref(), pieces),
    };
    if let Some((at, by)) = stamp(info) {
        (signature.stamped_at, signature.stamped_by) = (Some(at), by);
    }
    Some(signature)
}

/// Whether the signed digest is that of the pieces, and the signature that of the certificate.
fn signed(info: &SignerInfo, certificate: Option<&Certificate>, pieces: &[&[u8]]) -> Verdict {
    let Some(way) = Way::of(&info.digest_alg) else { return Verdict::Unchecked };
    let hash = match &info.signed_attrs {
        None => way.digest(pieces),
        Some(attributes) => {
            let Some(digest) = attribute(attributes.iter(), MESSAGE_DIGEST) else { return Verdict::Unreadable };
            if digest.tag() != Tag::OctetString || digest.value() != way.digest(pieces) {
                return Verdict::Altered;
            }
            let Ok(text) = attributes.to_der() else { return Verdict::Unreadable };
            way.digest(&[&text])
        }
    };
    let Some(certificate) = certificate else { return Verdict::Unchecked };
    match fits(info, certificate, way, &hash) {
        Some(true) => Verdict::Whole,
        Some(false) => Verdict::Foreign,
        None => Verdict::Unchecked,
    }
}

/// Whether a signature over a digest is that of a certificate's key; none where its kind is not known here.
fn fits(info: &SignerInfo, certificate: &Certificate, way: Way, hash: &[u8]) -> Option<bool> {
    let key = &certificate.tbs_certificate.subject_public_key_info;
    let encoded = key.to_der().ok()?;
    let value = info.signature.as_bytes();
    if info.signature_algorithm.oid == RSA_PSS && key.algorithm.oid == RSA {
        let salt = pss_salt(&info.signature_algorithm, way)?;
        let key = rsa::PublicKey::from_public_key_der(&encoded).ok()?;
        return Some(match way {
            Way::Sha1 => key.verify(rsa::Pss::<Sha1>::new_with_salt(salt), hash, value).is_ok(),
            Way::Sha256 => key.verify(rsa::Pss::<Sha256>::new_with_salt(salt), hash, value).is_ok(),
            Way::Sha384 => key.verify(rsa::Pss::<Sha384>::new_with_salt(salt), hash, value).is_ok(),
            Way::Sha512 => key.verify(rsa::Pss::<Sha512>::new_with_salt(salt), hash, value).is_ok(),
        });
    }
    if key.algorithm.oid == RSA && info.signature_algorithm.oid != RSA_PSS {
        let key = rsa::PublicKey::from_public_key_der(&encoded).ok()?;
        let scheme = match way {
            Way::Sha1 => rsa::Pkcs1v15Sign::new::<Sha1>(),
            Way::Sha256 => rsa::Pkcs1v15Sign::new::<Sha256>(),
            Way::Sha384 => rsa::Pkcs1v15Sign::new::<Sha384>(),
            Way::Sha512 => rsa::Pkcs1v15Sign::new::<Sha512>(),
        };
        return Some(key.verify(scheme, hash, value).is_ok());
    }
    if key.algorithm.oid != EC {
        return None;
    }
    let curve: ObjectIdentifier = key.algorithm.parameters.as_ref()?.decode_as().ok()?;
    match curve {
        P256 => {
            let key = p256::ecdsa::VerifyingKey::from_public_key_der(&encoded).ok()?;
            let value = p256::ecdsa::Signature::from_der(value).ok();
            Some(value.is_some_and(|value| key.verify_prehash(hash, &value).is_ok()))
        }
        P384 => {
            let key = p384::ecdsa::VerifyingKey::from_public_key_der(&encoded).ok()?;
            let value = p384::ecdsa::Signature::from_der(value).ok();
            Some(value.is_some_and(|value| key.verify_prehash(hash, &value).is_ok()))
        }
        _ => None,
    }
}

/// The salt of a signature of RSASSA-PSS (RFC 4055) whose digests are all made one way; none where it is made otherwise.
fn pss_salt(algorithm: &AlgorithmIdentifierOwned, way: Way) -> Option<usize> {
    let (mut digest, mut mask, mut salt) = (Way::Sha1, Way::Sha1, 20);
    let mut rest = algorithm.parameters.as_ref()?.value();
    while !rest.is_empty() {
        let (head, length) = head(rest)?;
        let body = rest.get(head..head.checked_add(length)?)?;
        match rest[0] {
            0xA0 => digest = Way::of(&AlgorithmIdentifierOwned::from_der(body).ok()?)?,
            0xA1 => {
                let function = AlgorithmIdentifierOwned::from_der(body).ok()?;
                let inner: AlgorithmIdentifierOwned = function.parameters.as_ref()?.decode_as().ok()?;
                mask = Way::of(&inner).filter(|_| function.oid == MGF1)?;
            }
            0xA2 => salt = usize::from(u16::from_der(body).ok()?),
            0xA3 => (u8::from_der(body).ok()? == 1).then_some(())?,
            _ => return None,
        }
        rest = &rest[head + length..];
    }
    (digest == way && mask == way).then_some(salt)
}

/// The certificate that a signer names, among those beside the signature.
fn certificate(data: &SignedData, info: &SignerInfo) -> Option<Certificate> {
    let all = data.certificates.as_ref()?.0.iter().filter_map(|one| match one {
        CertificateChoices::Certificate(certificate) => Some(certificate),
        CertificateChoices::Other(_) => None,
    });
    let is_named = |certificate: &&Certificate| {
        let own = &certificate.tbs_certificate;
        match &info.sid {
            SignerIdentifier::IssuerAndSerialNumber(named) => {
                own.issuer == named.issuer && own.serial_number == named.serial_number
            }
            SignerIdentifier::SubjectKeyIdentifier(named) => own.extensions.iter().flatten().any(|extension| {
                let id = OctetString::from_der(extension.extn_value.as_bytes());
                extension.extn_id == KEY_IDENTIFIER && id.is_ok_and(|id| id == named.0)
            }),
        }
    };
    all.into_iter().find(is_named).cloned()
}

fn attribute<'a>(mut all: impl Iterator<Item = &'a Attribute>, oid: ObjectIdentifier) -> Option<&'a Any> {
    let values: &SetOfVec<Any> = &all.find(|one| one.oid == oid)?.values;
    values.as_slice().first()
}

fn signing_time(info: &SignerInfo) -> Option<Timestamp> {
    let value = attribute(info.signed_attrs.as_ref()?.iter(), SIGNING_TIME)?;
    let time = x509_cert::time::Time::from_der(&value.to_der().ok()?).ok()?;
    instant(time.to_unix_duration())
}

fn instant(since: std::time::Duration) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(since.as_secs()).ok()?).ok()
}

/// What a time stamp says (TSTInfo).
struct Stamp {
    way: Option<Way>,
    digest: Vec<u8>,
    at: Timestamp,
}

impl Stamp {
    fn read(bytes: &[u8]) -> Option<Stamp> {
        let mut reader = SliceReader::new(bytes).ok()?;
        let stamp = reader.sequence(|inner| {
            let (_version, _policy) = (Any::decode(inner)?, ObjectIdentifier::decode(inner)?);
            let (way, digest) = inner.sequence(|imprint| {
                let way = Way::of(&AlgorithmIdentifierOwned::decode(imprint)?);
                Ok((way, OctetString::decode(imprint)?.into_bytes()))
            })?;
            let (_serial, time) = (Any::decode(inner)?, Any::decode(inner)?);
            // Accuracy, order, nonce and name are not needed.
            while !inner.is_finished() {
                Any::decode(inner)?;
            }
            Ok((way, digest, time))
        });
        let (way, digest, time) = stamp.ok()?;
        (time.tag() == Tag::GeneralizedTime).then_some(())?;
        Some(Stamp { way, digest, at: generalized(std::str::from_utf8(time.value()).ok()?)? })
    }

    /// Whether it was made over these bytes; none where its digest is not known here.
    fn fits(&self, pieces: &[&[u8]]) -> Option<bool> {
        Some(self.way?.digest(pieces) == self.digest)
    }
}

/// `20231204021500.123Z`.
fn generalized(text: &str) -> Option<Timestamp> {
    let digits = text.strip_suffix('Z')?.split('.').next()?;
    if digits.len() != 14 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize| digits.get(from..from + 2)?.parse::<i8>().ok();
    let year = digits.get(..4)?.parse().ok()?;
    let at = DateTime::new(year, part(4)?, part(6)?, part(8)?, part(10)?, part(12)?, 0).ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(at).ok()
}

/// The time stamp of a signature, where it is whole and over this signature: when, and by whom.
fn stamp(info: &SignerInfo) -> Option<(Timestamp, String)> {
    let token = attribute(info.unsigned_attrs.as_ref()?.iter(), STAMP_TOKEN)?;
    let data = signed_data(&token.to_der().ok()?)?;
    let content = data.encap_content_info.econtent.as_ref()?;
    let own = data.signer_infos.0.as_slice().first()?;
    let stamp = Stamp::read(content.value())?;
    let certificate = certificate(&data, own)?;
    let is_whole = signed(own, Some(&certificate), &[content.value()]) == Verdict::Whole;
    let is_over_this = stamp.fits(&[info.signature.as_bytes()]) == Some(true);
    (is_whole && is_over_this).then(|| (stamp.at, holder(&certificate.tbs_certificate.subject).name))
}

fn holder(name: &Name) -> Holder {
    let of = |oid: ObjectIdentifier| {
        let mut parts = name.0.iter().flat_map(|part| part.0.iter());
        parts.find(|part| part.oid == oid).map(|part| text(&part.value)).unwrap_or_default()
    };
    Holder { name: of(COMMON_NAME), organisation: of(ORGANISATION) }
}

/// A name's text: no control letters, and no longer than names are.
fn text(value: &Any) -> String {
    let text = match value.tag() {
        Tag::BmpString => {
            let units: Vec<u16> =
                value.value().chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        _ => String::from_utf8_lossy(value.value()).into_owned(),
    };
    dondoc_rules::vi::fold::nfc(&text.chars().filter(|letter| !letter.is_control()).take(NAME).collect::<String>())
}
