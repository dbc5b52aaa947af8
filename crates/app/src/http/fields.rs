//! A form as it was sent: names and values in order, and files.

use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use dondoc_rules::vi::fold::turns_direction;

use super::{Cx, Error, Lang, catalogue};
use crate::files::scan::{Scan, Scanner};

/// A file that came with a form.
#[derive(Debug, Clone)]
pub struct Upload {
    pub field: String,
    /// As the sender named it; shown, never used as a path.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A form.
#[derive(Debug, Default)]
pub struct Fields {
    pub values: Vec<(String, String)>,
    pub files: Vec<Upload>,
}

impl Fields {
    /// The value of a field, trimmed; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.sent(name).unwrap_or_default().trim()
    }

    /// The value of a field as sent; none when it was not sent.
    pub fn sent(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The file of a field, when one was chosen.
    pub fn file(&self, name: &str) -> Option<&Upload> {
        self.files.iter().find(|file| file.field == name && !(file.name.is_empty() && file.bytes.is_empty()))
    }
}

/// What a refused form held, to stand in it again; a page may have several forms, told apart by name.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    form: &'static str,
    values: Vec<(String, String)>,
}

impl Typed {
    /// What stands in a form as it was sent.
    pub fn of(form: &'static str, fields: &Fields) -> Typed {
        Typed { form, values: fields.values.clone() }
    }

    /// Whether it is this form that was refused.
    pub fn is(&self, form: &str) -> bool {
        self.form == form
    }

    /// What was typed in a field of a form; empty where another form was refused, or none.
    pub fn get(&self, form: &str, name: &str) -> &str {
        let own = self.values.iter().filter(|_| self.is(form)).find(|(key, _)| key == name);
        own.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// What was typed about an item, in the field of its own that is named `prefix.item`.
    pub fn about(&self, form: &str, prefix: &str, item: &str) -> &str {
        let is_own = |key: &str| key.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('.')) == Some(item);
        let own = self.values.iter().filter(|_| self.is(form)).find(|(key, _)| is_own(key));
        own.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Whether a value of a field was chosen in a form.
    pub fn has(&self, form: &str, name: &str, value: &str) -> bool {
        self.is(form) && self.values.iter().any(|(key, own)| key == name && own == value)
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Error;

    /// A form whose file is malicious, too large, or could not be scanned is refused as a whole: for forms that hold nothing
    /// but files. One in which somebody types is taken as [`ScannedFields`].
    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let ScannedFields { fields, refused } = ScannedFields::from_request(request, state).await?;
        refused.map_or(Ok(fields), |sentence| Err(Error::Refused(sentence)))
    }
}

/// A form whose files were looked at: for pages that keep what was typed when a file is not taken.
#[derive(Debug, Default)]
pub struct ScannedFields {
    /// Without the files that are not taken.
    pub fields: Fields,
    /// Why a file is not taken, as a sentence.
    pub refused: Option<String>,
}

impl<S: Send + Sync> FromRequest<S> for ScannedFields {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let cx = request.extensions().get::<Cx>();
        let lang = cx.map_or(Lang::Vi, |cx| cx.lang);
        let scanner = cx.and_then(|cx| cx.state.scanner.clone());
        let (mut fields, is_cut) = read(request, state).await?;
        let mut refused = is_cut.then(|| catalogue(lang)["file.form-large"].to_owned());
        let Some(scanner) = scanner else { return Ok(ScannedFields { fields, refused }) };
        let mut clean = Vec::new();
        for file in std::mem::take(&mut fields.files) {
            match refusal(&scanner, &file).await {
                None => clean.push(file),
                Some(key) => refused = Some(catalogue(lang).with(key, &[("name", &file.name)])),
            }
        }
        fields.files = clean;
        Ok(ScannedFields { fields, refused })
    }
}

/// The key of the sentence for a file that is not taken.
async fn refusal(scanner: &Scanner, file: &Upload) -> Option<&'static str> {
    if file.bytes.is_empty() {
        return None;
    }
    match scanner.scan(&file.bytes).await {
        Scan::Clean => None,
        Scan::Infected(name) => {
            tracing::warn!(signature = name, "a malicious file was refused");
            Some("file.infected")
        }
        Scan::Failed(reason) => {
            tracing::error!(reason, "the scanner for malicious files failed; a file was refused");
            Some("file.unscanned")
        }
    }
}

/// The fields of a form, and whether it was cut where it became larger than a form may be: what stood before stays.
async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<(Fields, bool), Error> {
    let unreadable = || Error::BadRequest(catalogue(Lang::Vi)["error.unreadable-form"].to_owned());
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let axum::Form(values) =
            axum::Form::<Vec<(String, String)>>::from_request(request, state).await.map_err(|_| unreadable())?;
        let values = values.into_iter().map(|(name, value)| (name, clean(&value))).collect();
        return Ok((Fields { values, files: Vec::new() }, false));
    }
    let mut form = Multipart::from_request(request, state).await.map_err(|_| unreadable())?;
    let mut fields = Fields::default();
    match read_parts(&mut form, &mut fields).await {
        Ok(()) => Ok((fields, false)),
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Ok((fields, true)),
        Err(_) => Err(unreadable()),
    }
}

async fn read_parts(form: &mut Multipart, fields: &mut Fields) -> Result<(), MultipartError> {
    while let Some(part) = form.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::to_owned) {
            Some(file_name) => {
                let bytes = part.bytes().await?.to_vec();
                fields.files.push(Upload { field: name, name: clean(&file_name), bytes });
            }
            None => fields.values.push((name, clean(&part.text().await?))),
        }
    }
    Ok(())
}

/// NFC, one kind of line end, no control characters and no marks of direction.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let is_kept = |c: &char| (!c.is_control() || matches!(c, '\n' | '\t')) && !turns_direction(*c);
    let text: String = text.chars().filter(is_kept).collect();
    dondoc_rules::vi::fold::nfc(&text)
}
