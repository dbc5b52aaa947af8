//! Names over time: a body gets a further name from a day on, and the register goes out as the file it came in as.

use dondoc_rules::vi::fold::fold;
use jiff::civil::Date;

use super::{Body, BodyName, get, names_of, store};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{BodyId, BodyNameId};

/// A further name as a person fills it in.
#[derive(Debug, Clone)]
pub struct NewName<'a> {
    /// `official`, `alias` or `symbol`.
    pub kind: &'a str,
    pub name: &'a str,
    pub starts_on: Date,
}

/// Why a name was not recorded.
#[derive(Debug)]
pub enum NameRefusal {
    /// There is no such body.
    Unknown,
    /// The name is empty, or its kind is none.
    Empty,
    /// Another body carries it on that day: which one.
    Taken(String),
    /// The name that it would follow began on that day or later.
    TooEarly(Date),
    Store(DbError),
}

impl From<DbError> for NameRefusal {
    fn from(error: DbError) -> Self {
        NameRefusal::Store(error)
    }
}

/// Records a name from a day on. An official name ends the one before it; the old one stays for the days before.
pub async fn name(db: &Db, actor: &Actor, body: &BodyId, new: &NewName<'_>) -> Result<(), NameRefusal> {
    let text = new.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() || !["official", "alias", "symbol"].contains(&new.kind) {
        return Err(NameRefusal::Empty);
    }
    let mut act = Act::begin(db, actor, "body.named").await?;
    get(act.tx(), body).await?.ok_or(NameRefusal::Unknown)?;
    let folded = fold(&text);
    let carried = store::names(act.tx(), new.starts_on).await?;
    if let Some(other) = carried.iter().find(|name| name.folded == folded && name.body != *body) {
        let official = carried.iter().find(|name| name.body == other.body && name.kind == "official");
        return Err(NameRefusal::Taken(official.unwrap_or(other).name.clone()));
    }
    if new.kind == "official" {
        for before in names_of(act.tx(), body, new.starts_on).await?.into_iter().filter(|name| name.kind == "official")
        {
            if before.starts_on.is_some_and(|start| start >= new.starts_on) {
                return Err(NameRefusal::TooEarly(before.starts_on.unwrap_or(new.starts_on)));
            }
            let last = new.starts_on.yesterday().map_err(|error| DbError::Broken(error.to_string()))?;
            act.put(&BodyName { ends_on: Some(last), ..before }).await?;
        }
    }
    let name = BodyName {
        id: BodyNameId::new(),
        body: body.clone(),
        name: text,
        folded,
        kind: new.kind.to_owned(),
        starts_on: Some(new.starts_on),
        ends_on: None,
    };
    act.put(&name).await?;
    act.commit(&format!("bodies/{body}")).await?;
    Ok(())
}

/// The register of a day as the CSV file that [`super::load`] reads.
pub async fn export(tx: &mut Tx, on: Date) -> Result<String, DbError> {
    let names = store::names(tx, on).await?;
    let bodies: Vec<Body> = store::all(tx).await?;
    let code = |id: &BodyId| bodies.iter().find(|body| body.id == *id).map(|body| body.code.clone());
    let mut file = csv::Writer::from_writer(Vec::new());
    let broken = |error: csv::Error| DbError::Broken(error.to_string());
    let heading = ["id", "official_name", "kind", "aliases", "symbol_code", "parent", "authority", "mailbox"];
    file.write_record(heading).map_err(broken)?;
    for body in &bodies {
        let own = |kind: &'static str| {
            names.iter().filter(move |name| name.body == body.id && name.kind == kind).map(|name| name.name.as_str())
        };
        // A body that is no more on that day has no name then.
        let Some(official) = own("official").next() else { continue };
        let aliases = own("alias").collect::<Vec<_>>().join("|");
        let parent = body.parent.as_ref().and_then(code).unwrap_or_default();
        let symbol = own("symbol").next().unwrap_or_default();
        let mailbox = body.mailbox.as_deref().unwrap_or_default();
        let cells = [&body.code, official, &body.kind, &aliases, symbol, &parent, &body.authority, mailbox];
        file.write_record(cells).map_err(broken)?;
    }
    let bytes = file.into_inner().map_err(|error| DbError::Broken(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| DbError::Broken(error.to_string()))
}
