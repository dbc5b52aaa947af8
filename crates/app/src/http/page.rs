//! The shell around every page, and rendering.

use askama::Template;
use axum::response::Html;
use dondoc_rules::access::{Right, reach};

use super::{Cx, Error, Lang, catalogue, messages::Catalogue};
use crate::bodies;

/// An entry of the list on the left.
#[derive(Debug, Clone)]
pub struct NavItem {
    pub path: &'static str,
    pub label: &'static str,
    pub is_here: bool,
}

/// A role that the person may act in.
#[derive(Debug, Clone)]
pub struct RoleChoice {
    pub membership: String,
    pub label: String,
    pub is_current: bool,
}

/// What every page shows around itself.
#[derive(Debug, Clone)]
pub struct Shell {
    pub t: &'static Catalogue,
    pub lang: Lang,
    pub person: String,
    /// The person's account: what a page keeps in the browser belongs to it.
    pub account: String,
    /// "Chuyên viên tổng hợp, Sở Tài chính".
    pub acting_as: String,
    pub roles: Vec<RoleChoice>,
    pub nav: Vec<NavItem>,
    /// "Thứ Hai, 07/12/2026".
    pub today: String,
    pub is_demo: bool,
    /// Messages to the person's body that nobody there has read.
    pub unread: i64,
    pub path: String,
}

const NAV: &[(&str, &str, Right)] = &[
    ("/", "nav.home", Right::ReadHome),
    ("/plans", "nav.plans", Right::ReadPlans),
    ("/cycles", "nav.board", Right::ReadBoard),
    ("/briefings", "briefing.title", Right::ReadBriefing),
    ("/reviews", "nav.reviews", Right::ReviewReturns),
    ("/tasks", "nav.tasks", Right::ReadReturns),
    ("/returns", "nav.returns", Right::ReadReturns),
    ("/directives", "directive.title", Right::ReadDirectives),
    ("/obstacles", "obstacle.title", Right::ReadObstacles),
    ("/messages", "messages.title", Right::ContributeReturns),
    ("/indicators", "nav.targets", Right::ReadPlans),
    ("/reports", "nav.reports", Right::ReadReports),
    ("/layout", "layout.title", Right::ReadHome),
    ("/bodies", "nav.bodies", Right::ReadBodies),
    ("/accounts", "nav.accounts", Right::KeepAccounts),
    ("/mail", "mail.title", Right::KeepAccounts),
    ("/events", "nav.events", Right::ReadEvents),
];

impl Shell {
    /// Whether documents are offered as PDF too.
    pub fn has_pdf(&self) -> bool {
        super::has_pdf()
    }

    /// The shell for a request; `here` is the path of the navigation entry the page belongs to.
    pub async fn of(cx: &Cx, here: &str) -> Result<Shell, Error> {
        let t = catalogue(cx.lang);
        let mut tx = cx.state.db.read(cx.actor.tenant).await?;
        let mut roles = Vec::new();
        if let Some(account) = &cx.actor.account {
            for membership in crate::accounts::memberships(&mut tx, account, cx.actor.today()).await? {
                let role = &t[&format!("role.{}", membership.role.as_str())];
                let label = match &membership.body {
                    Some(body) => format!("{role}, {}", bodies::name_of(&mut tx, body, cx.actor.today()).await?),
                    None => role.to_owned(),
                };
                let is_current = cx.actor.membership.as_ref() == Some(&membership.id);
                roles.push(RoleChoice { membership: membership.id.to_string(), label, is_current });
            }
        }
        let acting_as = roles.iter().find(|role| role.is_current).map_or_else(String::new, |role| role.label.clone());
        let nav = NAV
            .iter()
            .filter(|(_, _, right)| reach(cx.actor.role, *right).is_some())
            .map(|(path, key, _)| NavItem { path, label: &t[*key], is_here: *path == here })
            .collect();
        Ok(Shell {
            t,
            lang: cx.lang,
            person: cx.actor.name.clone(),
            account: cx.actor.account.as_ref().map(ToString::to_string).unwrap_or_default(),
            acting_as,
            roles,
            nav,
            today: crate::words::long_day(cx.actor.today(), cx.lang),
            is_demo: cx.state.is_demo,
            unread: crate::urges::unread_count(&mut tx, &cx.actor).await?,
            path: cx.path.clone(),
        })
    }
}

/// A page as HTML.
pub fn render<T: Template>(page: &T) -> Result<Html<String>, Error> {
    Ok(Html(page.render()?))
}
