//! The pages of urging: a cycle's, one urging's messages, the ladder, and the messages of a person's body.

mod ladder;
mod mail;
mod messages;
mod orders;
mod show;
mod urge;

use dondoc_rules::access::Right;

use crate::http::Routes;

pub fn routes() -> Routes {
    Routes::new()
        .get("/cycles/{id}/urges", Right::ReadBoard, show::show)
        .post("/cycles/{id}/urges/reminders", Right::Urge, show::remind)
        .post("/cycles/{id}/urges/letters", Right::Urge, show::draft)
        .get("/urges/{id}", Right::ReadBoard, urge::show)
        .get("/urges/{id}/letter.docx", Right::ReadBoard, urge::letter)
        .get("/urges/{id}/file", Right::ReadBoard, urge::file)
        .post("/urges/{id}/issue", Right::Urge, urge::issue)
        .post("/urges/{id}/removal", Right::Urge, urge::discard)
        .get("/directives/urges", Right::ReadBoard, orders::show)
        .post("/directives/urges", Right::Urge, orders::draft)
        .get("/directives/urges/{id}", Right::ReadBoard, orders::one)
        .get("/directives/urges/{id}/letter.docx", Right::ReadBoard, orders::letter)
        .get("/directives/urges/{id}/file", Right::ReadBoard, orders::file)
        .post("/directives/urges/{id}/issue", Right::Urge, orders::issue)
        .post("/directives/urges/{id}/removal", Right::Urge, orders::discard)
        .get("/ladder", Right::ReadBoard, ladder::show)
        .post("/ladder", Right::Urge, ladder::keep)
        .get("/mail", Right::KeepAccounts, mail::show)
        .post("/mail/attempts", Right::KeepAccounts, mail::try_again)
        .get("/messages", Right::ReadHome, messages::show)
        .post("/messages/reading", Right::ReadHome, messages::read)
}
