//! Work in the background: done once whoever asks for it, cancelled, told of when it fails, its result kept.

use axum::http::StatusCode;
use dondoc::drafts::jobs::{FILES, run_next};
use dondoc::ids::JobId;
use dondoc::jobs::{self, JobState, Runner, Stopped};

use crate::drafts::{Desk, sign_in};
use crate::world::{Engine, engines};

async fn queued(desk: &Desk) -> String {
    let answer = desk.world.post(&format!("/reports/{}/draft/files", desk.cycle), &desk.focal, &[]).await;
    answer.location.unwrap_or_else(|| panic!("{}", answer.text))
}

#[tokio::test]
async fn the_files_of_a_report_are_made_in_the_background_once() {
    for engine in engines() {
        let desk = Desk::set(engine, "2026-12-07T08:00").await;
        let job = queued(&desk).await;
        assert_eq!(queued(&desk).await, job, "asked twice, queued once");
        let page = desk.world.get(&job, &desk.focal).await.text;
        assert!(page.contains("Đang chờ") && page.contains("<progress"), "{page}");
        assert!(desk.world.get("/", &desk.focal).await.text.contains("đang thực hiện"));
        // Two processes at once: one does it, the other finds nothing.
        let (one, two) = (Runner::new(1, desk.world.clock), Runner::new(1, desk.world.clock));
        let (first, second) = tokio::join!(run_next(&desk.world.db, &one), run_next(&desk.world.db, &two));
        let done = [first.expect("runs"), second.expect("runs")];
        assert_eq!(done.iter().filter(|done| **done).count(), 1, "{engine:?}: {done:?}");
        let home = desk.world.get("/", &desk.focal).await.text;
        assert!(home.contains("đã xong"), "the result waits on the first page: {home}");
        let file = desk.world.get(&format!("{job}/file"), &desk.focal).await;
        let parts = dondoc_files::archive::unpack(&file.bytes, &dondoc_files::Limits::default()).expect("a zip");
        let names: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names[..3], ["bao-cao-tong-hop.docx", "bao-cao-tong-hop.pdf", "phu-luc-1.xlsx"], "{names:?}");
        assert!(parts[1].1.as_ref().is_ok_and(|bytes| bytes.starts_with(b"%PDF-1.7")), "a PDF");
        // It is the person's own.
        let other = sign_in(&desk.world, "stc.gd").await;
        assert_eq!(desk.world.get(&job, &other).await.status, StatusCode::NOT_FOUND);
        let away = desk.world.post(&format!("{job}/dismissal"), &desk.focal, &[]).await;
        assert_eq!(away.status, StatusCode::SEE_OTHER);
        assert!(!desk.world.get("/", &desk.focal).await.text.contains("đã xong"));
    }
}

#[tokio::test]
async fn a_job_is_cancelled_and_a_broken_process_loses_it() {
    let mut desk = Desk::set(Engine::Sqlite, "2026-12-07T08:00").await;
    let path = queued(&desk).await;
    let runner = Runner::new(1, desk.world.clock);
    let job = jobs::claim(&desk.world.db, &runner).await.expect("reads").expect("a job waits");
    assert!(jobs::claim(&desk.world.db, &runner).await.expect("reads").is_none(), "it is taken");
    jobs::step(&desk.world.db, &runner, &job, (1, 4), "job.step-word").await.expect("goes on");
    let page = desk.world.get(&path, &desk.focal).await.text;
    assert!(page.contains("Đang lập tệp Word") && page.contains("value=\"1\""), "{page}");
    let cancelled = desk.world.post(&format!("{path}/cancellation"), &desk.focal, &[]).await;
    assert_eq!(cancelled.status, StatusCode::SEE_OTHER);
    let stopped = jobs::step(&desk.world.db, &runner, &job, (2, 4), "job.step-annexes").await;
    assert!(matches!(stopped, Err(Stopped::Cancelled)), "{stopped:?}");
    assert!(desk.world.get(&path, &desk.focal).await.text.contains("Đã hủy"));

    // A process that stops half-way: after its time another takes the job, and it cannot end it any more.
    let path = queued(&desk).await;
    let lost = jobs::claim(&desk.world.db, &runner).await.expect("reads").expect("a job waits");
    for (moment, attempt) in [("2026-12-07T08:10", 2), ("2026-12-07T08:20", 3)] {
        desk.world.set_clock(moment);
        let next = Runner::new(1, desk.world.clock);
        let taken = jobs::claim(&desk.world.db, &next).await.expect("reads").expect("its time is over");
        assert_eq!((&taken.id, taken.attempts), (&lost.id, attempt));
        let late = jobs::finish(&desk.world.db, &runner, &lost, Err("job.store")).await;
        assert!(matches!(late, Err(Stopped::Lost)), "{late:?}");
    }
    // After three times it is given up, and says so.
    desk.world.set_clock("2026-12-07T08:30");
    let last = Runner::new(1, desk.world.clock);
    assert!(!run_next(&desk.world.db, &last).await.expect("runs"));
    let page = desk.world.get(&path, &desk.focal).await.text;
    assert!(page.contains("Không thực hiện được") && page.contains("dừng giữa chừng"), "{page}");
    assert!(desk.world.get("/", &desk.focal).await.text.contains("không thực hiện được"));
}

#[tokio::test]
async fn a_job_about_nothing_fails_with_a_sentence() {
    let desk = Desk::set(Engine::Sqlite, "2026-12-07T08:00").await;
    let actor = desk.world.system();
    let nothing = JobId::new().to_string();
    let id = jobs::queue(&desk.world.db, &actor, FILES, &nothing, "x").await.expect("queues");
    let runner = Runner::new(1, desk.world.clock);
    assert!(run_next(&desk.world.db, &runner).await.expect("runs"));
    let mut tx = desk.world.db.read(1).await.expect("reads");
    let job = jobs::get(&mut tx, &id).await.expect("reads").expect("is there");
    assert_eq!((job.state(actor.now), job.failure.as_str()), (JobState::Failed, "job.no-subject"));
}
