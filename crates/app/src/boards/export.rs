//! The board as a table (CSV or XLSX): both instants and what the counts are of stand in it.

use axum::extract::{Path, Query};
use axum::response::Response;

use super::web::{Asking, asking, kind_name, shown_row, timeliness_sentence};
use crate::http::{Asked, Cx, Error, Table, catalogue, csv_file, sheet_file};

type Pairs = Query<Vec<(String, String)>>;

pub async fn table(cx: Cx, Path(id): Path<String>, Query(pairs): Pairs) -> Result<Response, Error> {
    let table = lines(&cx, &id, pairs).await?;
    csv_file(&format!("{}.csv", table.name), &table.lines)
}

pub async fn sheet(cx: Cx, Path(id): Path<String>, Query(pairs): Pairs) -> Result<Response, Error> {
    Ok(sheet_file(lines(&cx, &id, pairs).await?))
}

async fn lines(cx: &Cx, id: &str, pairs: Vec<(String, String)>) -> Result<Table, Error> {
    let t = catalogue(cx.lang);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let Asking { cycle, seen, narrow, rows, .. } = asking(&mut tx, cx, id, &Asked::of(pairs), t).await?;
    if let Some(problem) = seen.problem {
        return Err(Error::BadRequest(problem));
    }
    let filter = narrow.words(t, None);
    let mut lines = vec![
        vec![t["nav.board"].to_owned(), cycle.name],
        vec![seen.sentence],
        vec![timeliness_sentence(t, &rows)],
        if filter.is_empty() { Vec::new() } else { vec![t["board.filter"].to_owned(), filter] },
    ];
    let heads = [
        "board.body",
        "bodies.kind",
        "board.state",
        "board.opened",
        "board.saved",
        "board.arrived",
        "board.timeliness",
        "board.items",
        "board.questions",
        "board.reviewed",
        "tasks.as-of",
        "tasks.known-at",
    ];
    let head = lines.len();
    lines.push(heads.iter().map(|key| t[*key].to_owned()).collect());
    for row in rows.iter().filter(|row| narrow.takes(row)) {
        let shown = shown_row(t, row, cx.lang);
        lines.push(vec![
            shown.body,
            kind_name(t, &row.body_kind),
            shown.word,
            shown.opened,
            shown.saved,
            shown.arrived,
            shown.timeliness,
            shown.items,
            shown.questions,
            shown.reviewed,
            seen.as_of.to_string(),
            seen.known_at.to_string(),
        ]);
    }
    Ok(Table { name: format!("tinh-hinh-bao-cao-{}", seen.as_of), lines, head })
}
