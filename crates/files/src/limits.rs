//! Limits on what a file may take, and why a file was refused.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// What reading one file may take. A plan of 600 tasks is below 1 MB.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of the file itself.
    pub file_bytes: u64,
    /// Bytes of one part once unpacked.
    pub part_bytes: u64,
    /// How deep elements may nest.
    pub depth: usize,
    /// Paragraphs and cells of all tables, those that merged cells stand for included.
    pub pieces: usize,
    /// Pages of a PDF.
    pub pages: usize,
    /// Seconds that the optional converter may take.
    pub convert_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            part_bytes: 96 << 20,
            depth: 200,
            pieces: 400_000,
            pages: 2_000,
            convert_seconds: 60,
        }
    }
}

impl Limits {
    /// The limits for a text of so many bytes, unpacked. A plan has a cell or paragraph for thirty bytes and
    /// more; a text that is cut much finer would take many times its size once read.
    pub fn for_text(&self, bytes: usize) -> Limits {
        Limits { pieces: self.pieces.min(100_000 + bytes / 24), ..self.clone() }
    }

    /// Refuses more cells and paragraphs than the limit.
    pub fn check_pieces(&self, pieces: usize) -> Result<(), Unreadable> {
        match pieces > self.pieces {
            true => Err(Unreadable::TooManyPieces { limit: self.pieces }),
            false => Ok(()),
        }
    }
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("the file is empty")]
    Empty,
    #[error("the file has {bytes} bytes, more than the limit of {limit}")]
    TooLarge { bytes: u64, limit: u64 },
    #[error("the part {part} unpacks to more than {limit} bytes")]
    UnpacksTooLarge { part: String, limit: u64 },
    #[error("the file is protected by a password")]
    Protected,
    #[error("the zip container is damaged: {reason}")]
    DamagedZip { reason: String },
    #[error("the part {part} is damaged: {reason}")]
    DamagedPart { part: String, reason: String },
    #[error("elements of {part} nest more than {limit} deep")]
    TooDeep { part: String, limit: usize },
    #[error("the text has more than {limit} paragraphs and cells")]
    TooManyPieces { limit: usize },
    #[error("the document has {pages} pages, more than the limit of {limit}")]
    TooManyPages { pages: usize, limit: usize },
    #[error("the archive holds {count} files, more than the limit of {limit}")]
    TooManyFiles { count: usize, limit: usize },
    /// Pages without text: a scan.
    #[error("no page of {pages} holds text: it is a scan")]
    NoTextLayer { pages: usize },
    /// The optional converter of a format is missing or failed.
    #[error("{format} needs the program {program}: {reason}")]
    NeedsConverter { format: &'static str, program: &'static str, package: &'static str, reason: ConverterTrouble },
    #[error("the file is not a document")]
    NotADocument,
    /// Data that cannot be what it says it is: in words of both languages.
    #[error("{en}")]
    BadData { vi: String, en: String },
    #[error("the file cannot be opened: {0}")]
    Io(#[from] std::io::Error),
}

/// Why the optional converter gave nothing.
#[derive(Debug, Clone, Copy, thiserror::Error)]
pub enum ConverterTrouble {
    #[error("it is not installed")]
    Missing,
    #[error("it took more than {seconds} seconds")]
    TooSlow { seconds: u64 },
    #[error("it could not convert this file")]
    Failed,
}

impl ConverterTrouble {
    fn words_vi(self) -> String {
        match self {
            ConverterTrouble::Missing => "máy chưa cài".to_owned(),
            ConverterTrouble::TooSlow { seconds } => format!("chương trình chạy quá {seconds} giây"),
            ConverterTrouble::Failed => "chương trình không chuyển được tệp này".to_owned(),
        }
    }
}

impl Unreadable {
    /// One sentence in Vietnamese: what is wrong with the file, why, and what to do.
    pub fn sentence_vi(&self, file: &str) -> String {
        const MB: u64 = 1 << 20;
        match self {
            Unreadable::Empty => {
                format!("Tệp «{file}» rỗng (0 byte). Mời kiểm tra lại bản tải về hoặc bản đã lưu rồi chọn lại tệp.")
            }
            Unreadable::TooLarge { bytes, limit } => format!(
                "Tệp «{file}» lớn {} MB, quá giới hạn {} MB nên không được đọc. Mời lưu lại thành .docx, bỏ bớt hình ảnh, rồi chọn lại.",
                bytes.div_ceil(MB),
                limit / MB
            ),
            Unreadable::UnpacksTooLarge { part, limit } => format!(
                "Tệp «{file}» bung ra quá lớn (phần {part} vượt {} MB), có dấu hiệu là tệp nén độc hại nên bị từ chối. Mời xin lại bản gốc từ cơ quan ban hành.",
                limit / MB
            ),
            Unreadable::Protected => format!(
                "Tệp «{file}» đang đặt mật khẩu nên không đọc được. Mời mở bằng Word, bỏ mật khẩu, lưu lại rồi chọn lại tệp."
            ),
            Unreadable::DamagedZip { .. } => format!(
                "Tệp «{file}» bị hỏng hoặc tải về chưa trọn vẹn (gói .docx không mở được). Mời tải lại, hoặc mở bằng Word và lưu lại rồi chọn lại tệp."
            ),
            Unreadable::DamagedPart { part, .. } => format!(
                "Tệp «{file}» bị hỏng ở phần {part} nên không đọc được nội dung. Mời mở bằng chương trình đã lập ra nó, lưu lại rồi chọn lại tệp."
            ),
            Unreadable::TooDeep { part, .. } => format!(
                "Tệp «{file}» có cấu trúc lồng nhau bất thường ở phần {part} nên bị từ chối. Mời mở bằng Word, lưu lại rồi chọn lại tệp."
            ),
            Unreadable::TooManyPieces { limit } => format!(
                "Tệp «{file}» có quá nhiều đoạn và ô (hơn {limit}) nên bị từ chối. Mời tách riêng phụ lục của kế hoạch rồi chọn lại tệp."
            ),
            Unreadable::TooManyPages { pages, limit } => format!(
                "Tệp «{file}» có {pages} trang, quá giới hạn {limit} trang. Mời tách riêng kế hoạch và phụ lục rồi chọn lại tệp."
            ),
            Unreadable::TooManyFiles { count, limit } => format!(
                "Tệp nén «{file}» chứa {count} tệp, quá giới hạn {limit} tệp nên không được mở. Mời chia thành nhiều tệp nén rồi chọn lại."
            ),
            Unreadable::NoTextLayer { pages } => format!(
                "Tệp «{file}» là bản chụp ({pages} trang không có lớp chữ) nên không đọc được. Mời xin bản Word, hoặc cài các gói tesseract-ocr, tesseract-ocr-vie và poppler-utils để dondoc tự nhận dạng, rồi chọn lại tệp."
            ),
            Unreadable::NeedsConverter { format, program, package, reason } => format!(
                "Tệp «{file}» là {format}; để đọc cần chương trình {program} (gói {package}) nhưng {}. Mời cài gói đó, hoặc lưu tệp thành Word (.docx) rồi chọn lại.",
                reason.words_vi()
            ),
            Unreadable::NotADocument => format!(
                "Tệp «{file}» không phải văn bản (nội dung không phải Word, PDF, bảng tính, trang web hay văn bản thuần). Mời chọn tệp Word (.docx) của kế hoạch."
            ),
            Unreadable::BadData { vi, .. } => format!("Tệp «{file}» không dùng được: {vi}"),
            Unreadable::Io(error) => {
                let reason = match error.kind() {
                    ErrorKind::NotFound => "không có tệp này".to_owned(),
                    ErrorKind::PermissionDenied => "không có quyền đọc".to_owned(),
                    ErrorKind::IsADirectory => "đây là thư mục, không phải tệp".to_owned(),
                    _ => error.to_string(),
                };
                format!("Không mở được tệp «{file}»: {reason}. Mời kiểm tra tên tệp và quyền đọc.")
            }
        }
    }

    /// The same sentence in English.
    pub fn sentence_en(&self, file: &str) -> String {
        if let Unreadable::BadData { en, .. } = self {
            return format!("The file \"{file}\" cannot be used: {en}");
        }
        format!("The file \"{file}\" cannot be used: {self}. Please save it as an ordinary .docx and choose it again.")
    }
}

/// Reads a file from disk, refused by its length before any of it is read.
pub fn read_path(path: &Path, limits: &Limits) -> Result<Vec<u8>, Unreadable> {
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    if bytes > limits.file_bytes {
        return Err(Unreadable::TooLarge { bytes, limit: limits.file_bytes });
    }
    let mut content = Vec::with_capacity(usize::try_from(bytes).unwrap_or(0));
    // The length is only what the system says: a pipe or a growing file is cut at the limit too.
    file.by_ref().take(limits.file_bytes + 1).read_to_end(&mut content)?;
    if content.len() as u64 > limits.file_bytes {
        return Err(Unreadable::TooLarge { bytes: content.len() as u64, limit: limits.file_bytes });
    }
    Ok(content)
}
