//! Signed PDFs as they came, added to, altered and broken. The files are ours, made by `signatures/make.py`.

use dondoc_files::signatures::{Signature, Verdict, read};
use proptest::prelude::*;

const ONE: &[u8] = include_bytes!("signatures/one.pdf");
const TWO: &[u8] = include_bytes!("signatures/two.pdf");
const STAMPED: &[u8] = include_bytes!("signatures/stamped.pdf");
const PSS: &[u8] = include_bytes!("signatures/pss.pdf");
const BER: &[u8] = include_bytes!("signatures/ber.pdf");

fn only(bytes: &[u8]) -> Signature {
    let mut all = read(bytes);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn place(bytes: &[u8], text: &[u8]) -> usize {
    bytes.windows(text.len()).position(|window| window == text).expect("is in the file")
}

#[test]
fn an_intact_signature_says_by_whom_and_when() {
    let signature = only(ONE);
    assert_eq!(signature.verdict, Verdict::Whole, "{signature:?}");
    assert_eq!(signature.signer.name, "Nguyễn Văn Mẫu");
    assert_eq!(signature.signer.organisation, "Sở Xây dựng tỉnh An Hòa");
    assert_eq!(signature.issuer.name, "Nguyễn Văn Mẫu", "its certificate is its own");
    assert!(signature.claimed_at.is_some() && signature.stamped_at.is_none());
    let (from, until) = (signature.valid_from.expect("from"), signature.valid_until.expect("until"));
    assert!(from < until && signature.claimed_at.expect("a time") >= from);
    // The end of a line behind the last word of a file is no addition.
    assert_eq!(only(&[ONE, b"\r\n"].concat()).verdict, Verdict::Whole);
}

#[test]
fn what_was_added_after_signing_is_told() {
    let added = [ONE, b"8 0 obj\n<</Type/Annot>>\nendobj\nstartxref\n0\n%%EOF\n"].concat();
    let signature = only(&added);
    assert_eq!((signature.verdict, signature.added_bytes), (Verdict::Added, added.len() - ONE.len()));
}

#[test]
fn an_altered_byte_is_seen() {
    for text in [&b"812/BC-SXD"[..], b"/MediaBox", b"%%EOF"] {
        let mut altered = ONE.to_vec();
        altered[place(ONE, text)] ^= 1;
        let signature = only(&altered);
        assert_eq!(signature.verdict, Verdict::Altered);
        assert_eq!(signature.signer.name, "Nguyễn Văn Mẫu", "whose it was is told still");
    }
}

#[test]
fn two_signatures_stand_in_the_order_in_which_they_were_made() {
    let all = read(TWO);
    let told: Vec<(&str, Verdict)> = all.iter().map(|one| (one.signer.name.as_str(), one.verdict)).collect();
    assert_eq!(told, [("Nguyễn Văn Mẫu", Verdict::Added), ("Văn thư Sở Xây dựng", Verdict::Whole)]);
    assert_eq!(all[0].added_bytes, TWO.len() - ONE.len());
    // A byte of the update is none of the first one's.
    let mut altered = TWO.to_vec();
    altered[ONE.len() + 4] ^= 1;
    let verdicts: Vec<Verdict> = read(&altered).into_iter().map(|one| one.verdict).collect();
    assert_eq!(verdicts, [Verdict::Added, Verdict::Altered]);
}

#[test]
fn a_time_stamp_over_the_signature_is_read_and_a_foreign_one_is_not() {
    let signature = only(STAMPED);
    assert_eq!((signature.verdict, signature.stamped_by.as_str()), (Verdict::Whole, "TSA Mẫu"));
    assert!(signature.stamped_at.is_some());
}

/// The hexadecimal digits of a file's signature, with some bytes of its structure changed by name.
fn with_structure(change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let start = place(ONE, b"/Contents<") + b"/Contents<".len();
    let end = start + place(&ONE[start..], b">");
    let digit = |byte: u8| char::from(byte).to_digit(16).expect("a digit") as u8;
    let mut bytes: Vec<u8> = ONE[start..end].chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect();
    change(&mut bytes);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [&ONE[..start], hex.as_bytes(), &ONE[end..]].concat()
}

#[test]
fn a_broken_structure_is_unreadable_and_a_changed_signature_foreign() {
    let verdict = |change: &dyn Fn(&mut Vec<u8>)| only(&with_structure(change)).verdict;
    assert_eq!(verdict(&|_| {}), Verdict::Whole);
    assert_eq!(verdict(&|bytes| bytes[0] = 0x04), Verdict::Unreadable);
    assert_eq!(verdict(&|bytes| bytes[1..4].copy_from_slice(&[0x84, 0xFF, 0xFF])), Verdict::Unreadable);
    assert_eq!(verdict(&|bytes| bytes.fill(0)), Verdict::Unreadable);
    // The last byte of the structure is the last one of the signature over the digest.
    let last = |bytes: &[u8]| 4 + usize::from(bytes[2]) * 256 + usize::from(bytes[3]) - 1;
    assert_eq!(
        verdict(&|bytes| {
            let at = last(bytes);
            bytes[at] ^= 1;
        }),
        Verdict::Foreign
    );
    // The signed digest itself: what is covered is not what was signed.
    let digest = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04];
    assert_eq!(
        verdict(&|bytes| {
            let at = place(bytes, &digest) + 14;
            bytes[at] ^= 1;
        }),
        Verdict::Altered
    );
    // Cut short, the rest of the file stands elsewhere than the range says.
    assert_eq!(verdict(&|bytes| bytes.truncate(100)), Verdict::Unreadable);
}

#[test]
fn a_signature_by_pss_and_one_without_lengths_are_checked_like_any() {
    for (name, bytes) in [("pss", PSS), ("ber", BER)] {
        let signature = only(bytes);
        assert_eq!(signature.verdict, Verdict::Whole, "{name}: {signature:?}");
        assert_eq!(signature.signer.name, "Nguyễn Văn Mẫu", "{name}");
        let mut altered = bytes.to_vec();
        altered[place(bytes, b"812/BC-SXD")] ^= 1;
        assert_eq!(only(&altered).verdict, Verdict::Altered, "{name}");
    }
    // The salt's length stands in the parameters: with another the signature is not that of the certificate.
    let salt = [0xA2, 0x03, 0x02, 0x01, 0x20].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut other = PSS.to_vec();
    let at = place(PSS, salt.as_bytes()) + salt.len() - 2;
    other[at..at + 2].copy_from_slice(b"1f");
    assert_eq!(only(&other).verdict, Verdict::Foreign);
}

#[test]
fn a_file_without_a_signature_has_none() {
    assert_eq!(read(b"%PDF-1.4\n%%EOF\n"), []);
    assert_eq!(read(b""), []);
}

#[test]
fn many_and_nested_ones_cost_little() {
    let many: String = (0..10_000).map(|n| format!("/ByteRange[0 {n} 20000 1]")).collect();
    assert_eq!(read(many.as_bytes()).len(), dondoc_files::signatures::MOST);
    let deep = with_structure(|bytes| {
        let depth = bytes.len() / 2;
        (0..depth).for_each(|at| bytes[2 * at..2 * at + 2].copy_from_slice(&[0x30, 0x7F]));
    });
    assert_eq!(only(&deep).verdict, Verdict::Unreadable);
}

proptest! {
    /// Whatever bytes are changed, reading ends, and no altered file is called whole.
    #[test]
    fn no_change_breaks_the_reader(changes in proptest::collection::vec((0..TWO.len(), any::<u8>()), 1..8)) {
        let mut bytes = TWO.to_vec();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        let is_changed = bytes != TWO;
        let all = read(&bytes);
        let whole = all.iter().filter(|one| one.verdict == Verdict::Whole && one.added_bytes == 0).count();
        let hole = place(TWO, b"/Contents<")..;
        // Only the hole of a signature itself may be changed without its noticing (digits in the other case, the filling).
        if is_changed && bytes[..hole.start] != TWO[..hole.start] {
            prop_assert_eq!(whole, 0);
        }
    }
}
