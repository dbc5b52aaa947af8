//! Routes that cannot forget the policy: each is added with the right it asks for, checked before its handler runs.

use std::borrow::Cow;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State as FromState};
use axum::handler::Handler;
use axum::http::{Method, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use dondoc_rules::access::{Reach, Right, reach};

use super::guard::{cookie, sign_in_first};
use super::{Cx, Error, Lang, State, papers};
use crate::accounts;

/// The state that handlers see.
type Shared = Arc<State>;

/// What answers a request, whatever its type was.
type Answering = Arc<dyn Fn(Request, Shared) -> Pin<Box<dyn Future<Output = Response> + Send>> + Send + Sync>;

/// A handler without its type. Each of the router's own wrappers would carry the type on, and the compiler would prove
/// anew in each that all the handler ever awaits may move between threads: minutes of every build.
fn answering<H, T>(handler: H) -> Answering
where
    H: Handler<T, Shared>,
    T: 'static,
{
    Arc::new(move |request, state| Box::pin(handler.clone().call(request, state)))
}

/// A page or an act as the router takes it: one type for all of them.
fn routed(filter: MethodFilter, answering: Answering) -> MethodRouter<Shared> {
    on(filter, move |FromState(state): FromState<Shared>, request: Request| answering(request, state))
}

/// One route, as the access table prints it.
#[derive(Debug, Clone)]
pub struct RouteRow {
    pub method: Method,
    pub path: Cow<'static, str>,
    pub right: Right,
}

/// The routes of a feature.
#[derive(Default)]
pub struct Routes {
    rows: Vec<RouteRow>,
    handlers: Vec<(Cow<'static, str>, Right, MethodRouter<Shared>)>,
}

impl Routes {
    pub fn new() -> Self {
        Self::default()
    }

    /// A page. A document that is offered as a Word file is offered as PDF beside it.
    pub fn get<H, T>(mut self, path: &'static str, right: Right, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        let page = answering(handler);
        if let Some(stem) = path.strip_suffix(papers::WORD) {
            let twin = Cow::Owned(format!("{stem}{}", papers::PDF));
            self = self.add(Method::GET, twin, right, routed(MethodFilter::GET, page.clone()));
        }
        self.add(Method::GET, Cow::Borrowed(path), right, routed(MethodFilter::GET, page))
    }

    /// An act.
    pub fn post<H, T>(self, path: &'static str, right: Right, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        self.add(Method::POST, Cow::Borrowed(path), right, routed(MethodFilter::POST, answering(handler)))
    }

    fn add(mut self, method: Method, path: Cow<'static, str>, right: Right, handler: MethodRouter<Shared>) -> Self {
        self.rows.push(RouteRow { method, path: path.clone(), right });
        self.handlers.push((path, right, handler));
        self
    }

    /// The routes of another feature too.
    pub fn merge(mut self, other: Routes) -> Self {
        self.rows.extend(other.rows);
        self.handlers.extend(other.handlers);
        self
    }

    /// Every route with its right, for the access table.
    pub fn rows(&self) -> &[RouteRow] {
        &self.rows
    }

    pub(super) fn into_router(self, state: &Shared) -> Router<Shared> {
        let mut router = Router::new();
        for (path, right, handler) in self.handlers {
            let guard = middleware::from_fn_with_state((state.clone(), right), check);
            router = router.route(&path, handler.route_layer(guard));
        }
        router
    }
}

/// Lets the request through when the session's person has the right, with what it needs to know.
async fn check(FromState((state, right)): FromState<(Shared, Right)>, mut request: Request, next: Next) -> Response {
    let lang = Lang::of(request.headers());
    let path = request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let is_autosave = request.headers().contains_key("x-autosave");
    let Some(token) = cookie(request.headers(), "session") else {
        return sign_in_first(&request, &path, is_autosave, lang);
    };
    let actor = match accounts::actor_of(&state.db, state.tenant, state.clock.now(), &token).await {
        Ok(Some(actor)) => actor,
        Ok(None) => return sign_in_first(&request, &path, is_autosave, lang),
        Err(error) => return Error::from(error).into_response(),
    };
    let reach = reach(actor.role, right);
    // Without the right only the shell around «not found» is made with this context.
    let cx = Cx { state, actor, lang, right, reach: reach.unwrap_or(Reach::Own), path, token, is_autosave };
    if reach.is_none() {
        let mut response = Error::NotFound.into_response();
        super::error::dress(&cx, &mut response).await;
        return response;
    }
    request.extensions_mut().insert(cx.clone());
    let asked = request.uri().path().to_owned();
    let response = next.run(request).await;
    let mut response = papers::write(&asked, response, cx.actor.now, lang).await;
    super::error::dress(&cx, &mut response).await;
    // Pages hold what only this person may see.
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}
