//! What was stamped onto a page after it was made: the number and the date that signing software prints, and texts
//! typed over the page. They are annotations with a look of their own; readers of the page's content do not see them,
//! so they are made part of it first.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

/// Kinds of annotations whose look is part of what a reader of the page sees.
const SHOWN: &[&[u8]] = &[b"Widget", b"FreeText", b"Stamp"];

/// Flags of an annotation that hide it: hidden, not shown on screen.
const HIDDEN: i64 = (1 << 1) | (1 << 5);

/// The same file with its stamps drawn on the pages; none when there are none or the file is not understood.
pub fn drawn(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut document = Document::load_mem(bytes).ok()?;
    let pages: Vec<ObjectId> = document.page_iter().collect();
    let mut has_any = false;
    for page in pages {
        let looks: Vec<Look> =
            document.get_page_annotations(page).ok()?.into_iter().filter_map(|note| look(&document, note)).collect();
        if looks.is_empty() {
            continue;
        }
        let mut content = String::new();
        for (index, look) in looks.iter().enumerate() {
            let name = format!("DondocStamp{index}");
            document.add_xobject(page, name.as_str(), look.form).ok()?;
            let [sx, sy, tx, ty] = look.place;
            content.push_str(&format!("q {sx} 0 0 {sy} {tx} {ty} cm /{name} Do Q\n"));
        }
        // Ahead of the page's own content, which may leave its coordinates changed.
        let own = document.get_page_contents(page);
        let added = document.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
        let all: Vec<Object> = std::iter::once(added).chain(own).map(Object::Reference).collect();
        document.get_dictionary_mut(page).ok()?.set("Contents", all);
        has_any = true;
    }
    let mut out = Vec::new();
    (has_any && document.save_to(&mut out).is_ok()).then_some(out)
}

/// How an annotation looks: its form and where it stands (scale and shift).
struct Look {
    form: ObjectId,
    place: [f32; 4],
}

fn look(document: &Document, note: &Dictionary) -> Option<Look> {
    let kind = note.get(b"Subtype").and_then(Object::as_name).ok()?;
    let flags = note.get(b"F").and_then(Object::as_i64).unwrap_or(0);
    if !SHOWN.contains(&kind) || flags & HIDDEN != 0 {
        return None;
    }
    let looks = document.dereference(note.get(b"AP").ok()?).ok()?.1.as_dict().ok()?;
    let form = looks.get(b"N").and_then(Object::as_reference).ok()?;
    let own = &document.get_object(form).and_then(Object::as_stream).ok()?.dict;
    let place = numbers::<4>(document, note.get(b"Rect").ok()?)?;
    let area = numbers::<4>(document, own.get(b"BBox").ok()?)?;
    let turned = own.get(b"Matrix").ok().and_then(|matrix| numbers::<6>(document, matrix));
    let [a, b, c, d, e, f] = turned.unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    // The form's area, turned by its matrix, is laid onto the annotation's (ISO 32000-1, 12.5.5).
    let corners = [(area[0], area[1]), (area[2], area[1]), (area[0], area[3]), (area[2], area[3])];
    let corners = corners.map(|(x, y)| (a * x + c * y + e, b * x + d * y + f));
    let least = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::INFINITY, f32::min);
    let most = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::NEG_INFINITY, f32::max);
    let (left, right, low, high) = (least(|p| p.0), most(|p| p.0), least(|p| p.1), most(|p| p.1));
    let (width, height) = ((place[2] - place[0]).abs(), (place[3] - place[1]).abs());
    if right - left <= 0.0 || high - low <= 0.0 || width <= 0.0 || height <= 0.0 {
        return None;
    }
    let (sx, sy) = (width / (right - left), height / (high - low));
    let (x, y) = (place[0].min(place[2]), place[1].min(place[3]));
    Some(Look { form, place: [sx, sy, x - left * sx, y - low * sy] })
}

fn numbers<const N: usize>(document: &Document, object: &Object) -> Option<[f32; N]> {
    let array = document.dereference(object).ok()?.1.as_array().ok()?;
    let values: Option<Vec<f32>> = array.iter().map(|value| value.as_float().ok()).collect();
    values?.try_into().ok()
}
