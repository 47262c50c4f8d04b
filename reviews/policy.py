"""Who may do what to a round, and why not (promise 3: separation of duties; promise 4: dissent stays)."""

from __future__ import annotations

from django.db.models import Q

from articles.models import Article, DraftWriter, Topic, Version
from articles.policy import may_see_draft, stake_in_version, why_sources_forbid
from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.roles import is_managing_editor, is_reviewer
from cms.prepared_queries import Prepared
from reviews.corrections import correction_of
from reviews.discussion import Thread
from reviews.emergencies import why_emergency_keeps
from reviews.models import Absence, Assignment, CorrectionKind, Policy, Round, RoundKind, SignOff
from reviews.states import OPEN_ASSIGNMENTS, AssignmentState

ACCOUNT_CLOSED = "Your account is closed."
WAITS_FOR_DECISION = "You declared interests. The text opens when a managing editor has decided about them."


def stake_in_round(user: User, review: Round) -> str | None:
    """What ties the person to what a round judges: owning the article, having frozen or submitted the version, having
    written in it, or having been the last to edit the draft (promise 3).

    Whoever submits a text that was frozen before is not among the version's writers; asking for a re-review of
    unchanged text is no submission of one's own.
    """
    if stake := stake_in_version(user, review.version):
        return stake
    if review.submitted_by_id == user.pk and not is_re_review(review):
        return "You submitted this version."
    if review.article.draft.updated_by_id == user.pk:
        return "You were the last to edit this article."
    return None


_DISSENT = Prepared(
    lambda version: SignOff.objects.filter(
        version=version, decision=SignOff.Choice.REQUEST_CHANGES, withdrawal__isnull=True, adjudication__isnull=True
    )
)


def policy_for(topic: Topic) -> Policy:
    """The topic's rules, else the house's, else the defaults (two approvals)."""
    rules = {
        policy.topic_id: policy
        for policy in Policy.objects.filter(topic__in=[topic]) | Policy.objects.filter(topic=None)
    }
    return rules.get(topic.pk) or rules.get(None) or Policy()


def standing_dissent(version: Version) -> list[SignOff]:
    """Signed requests for changes on exactly this version that were neither taken back by their reviewer nor
    adjudicated. One query, or none where a page has read the version's sign-offs."""
    if "sign_offs" in getattr(version, "_prefetched_objects_cache", ()):
        return [
            one
            for one in version.sign_offs.all()
            if one.decision == SignOff.Choice.REQUEST_CHANGES
            and not hasattr(one, "withdrawal")
            and not hasattr(one, "adjudication")
        ]
    return _DISSENT.all(version.pk)


def why_dissent_forbids(version: Version) -> str | None:
    """A request for changes on the same text is moved on from only by a new version or an adjudication."""
    names = [sign_off.printed_name for sign_off in standing_dissent(version)]
    if not names:
        return None
    return (
        f"{', '.join(names)} asked for changes to exactly this text. Change the text, or have a managing editor "
        "who did not write it record an adjudication."
    )


def why_not_submit(user: User, version: Version) -> str | None:
    """Editors of the article submit; a text already approved or already before the board is not submitted again."""
    if not may_see_draft(user, version.article):
        return "You are not an editor of this article."
    rounds = list(version.rounds.select_related("approval"))
    if any(hasattr(review, "approval") for review in rounds):
        return "Exactly this text has been approved already. Change it first, or ask a managing editor for a re-review."
    if any(review.is_open for review in rounds):
        return "Exactly this text is before the board already."
    return why_dissent_forbids(version) or why_sources_forbid(version)


def why_not_re_review(user: User, version: Version) -> str | None:
    """A managing editor asks the board to look at unchanged text again."""
    if not is_managing_editor(user):
        return "Only a managing editor can ask for a re-review."
    if not version.rounds.filter(approval__isnull=False).exists():
        return "This version was never approved; submit it for review instead."
    if any(review.is_open for review in Round.objects.filter(article=version.article_id)):
        return "This article has an open round already."
    return why_dissent_forbids(version) or why_sources_forbid(version)


def why_not_show_unsigned(user: User, review: Round) -> str | None:
    """What forbids in any case to show readers a version that the board has not signed: a person with a stake in it
    (promise 3), a round that is over, dissent on exactly this text (promise 4), broken sources (promise 7)."""
    if not is_managing_editor(user):
        return "Only a managing editor shows readers a text that the board has not signed."
    if not review.is_open:
        return "This round is over."
    if stake := stake_in_round(user, review):
        return f"{stake} Another managing editor has to decide."
    return why_dissent_forbids(review.version) or why_sources_forbid(review.version)


def why_not_withdraw(user: User, review: Round) -> str | None:
    """Whoever may edit the article may take its submission back while the board has not decided; not from under a text
    that readers see because of an emergency: it would stay before them with nobody to decide about it (promise 1)."""
    if not review.is_open:
        return "This round is over."
    if not may_see_draft(user, review.article):
        return "You are not an editor of this article."
    return why_emergency_keeps(review)


def why_not_assign(user: User, review: Round) -> str | None:
    """A managing editor without a stake in the version chooses its reviewers."""
    if not is_managing_editor(user):
        return "Only a managing editor can assign reviewers."
    if not review.is_open:
        return "This round is over."
    if stake := stake_in_round(user, review):
        return f"{stake} Another managing editor has to choose its reviewers."
    return None


def why_not_review(reviewer: User, review: Round) -> str | None:
    """Whether this board member can judge this version."""
    if reviewer.username == SYSTEM_USERNAME or not is_reviewer(reviewer):
        return f"{reviewer} is not an active member of the medical advisory board."
    return why_member_cannot_review(reviewer, review)


def why_member_cannot_review(reviewer: User, review: Round) -> str | None:
    """The same for somebody who is known to be an active member of the board."""
    if stake_in_round(reviewer, review) or review.submitted_by_id == reviewer.pk:
        return f"{reviewer} owns, wrote or submitted this text, or was the last to edit it."
    for assignment in review.assignments.all():
        if assignment.reviewer_id != reviewer.pk:
            continue
        if assignment.state in OPEN_ASSIGNMENTS:
            return f"{reviewer} is assigned already."
        if assignment.state == AssignmentState.DONE:
            return f"{reviewer} has signed in this round already."
    return None


def why_not_unassign(user: User, assignment: Assignment) -> str | None:
    """Taking an open assignment away. A signed decision stays whatever becomes of assignments."""
    if not is_managing_editor(user):
        return "Only a managing editor can end an assignment."
    if not assignment.is_open:
        return "This assignment is over; what was signed stays signed."
    if stake := stake_in_round(user, assignment.round):
        return f"{stake} Another managing editor has to choose its reviewers."
    return None


def why_not_answer(user: User, assignment: Assignment) -> str | None:
    """Only the invited reviewer accepts or declines."""
    if assignment.reviewer_id != user.pk:
        return "This invitation is for somebody else."
    if not is_reviewer(user):
        return "You are not an active member of the medical advisory board."
    return None if assignment.round.is_open else "This round is over."


def why_not_hand_over(user: User, assignment: Assignment) -> str | None:
    """A reviewer hands over what is still asked of them."""
    if assignment.reviewer_id != user.pk:
        return "This assignment is somebody else's."
    if not assignment.is_open:
        return "This assignment is over; what was signed stays signed."
    return why_not_answer(user, assignment)


def why_not_take_over(colleague: User) -> str | None:
    """Nobody is handed a review while away: whoever passes it on would not learn that it waits."""
    today = clock.now().date()
    absence = Absence.objects.filter(reviewer=colleague, starts_on__lte=today, ends_on__gte=today).first()
    if absence is None:
        return None
    return f"{colleague} is away until {absence.ends_on:%-d %B %Y}. Choose somebody else."


def awaits_conflict_decision(assignment: Assignment) -> bool:
    """Whether interests were declared and no managing editor has decided about them yet."""
    return bool(assignment.has_interests) and not hasattr(assignment, "conflict_decision")


def why_not_decide_conflict(user: User, assignment: Assignment) -> str | None:
    """A managing editor without a stake in the version decides about declared interests (promise 3), once."""
    if not is_managing_editor(user):
        return "Only a managing editor decides about declared interests."
    if assignment.state != AssignmentState.ACCEPTED or not assignment.round.is_open:
        return "There is nothing to decide any more."
    if not awaits_conflict_decision(assignment):
        return "No interests wait for a decision here."
    if assignment.reviewer_id == user.pk:
        return "Nobody decides about their own interests."
    if stake := stake_in_round(user, assignment.round):
        return f"{stake} Another managing editor has to decide."
    return None


def why_not_change_absence(user: User, reviewer: User) -> str | None:
    """Board members note their own absences; a managing editor may do it for them."""
    if user.pk == reviewer.pk and is_reviewer(user):
        return None
    return None if is_managing_editor(user) else "Only the board member or a managing editor notes an absence."


def why_not_read(user: User, assignment: Assignment) -> str | None:
    """The text opens to the assigned reviewer once interests are declared; whoever signed may look at it again."""
    if assignment.reviewer_id != user.pk:
        return "This assignment is somebody else's."
    if hasattr(assignment, "sign_off"):
        return None
    if assignment.state == AssignmentState.ACCEPTED:
        return WAITS_FOR_DECISION if awaits_conflict_decision(assignment) else None
    if assignment.state == AssignmentState.INVITED:
        return "The text opens when you have accepted and declared your interests."
    return "This assignment is over."


def why_not_sign(user: User, assignment: Assignment) -> str | None:
    """Only the assigned reviewer signs, for themself, having accepted and declared their interests, while the round is
    open."""
    if assignment.reviewer_id != user.pk:
        return "Nobody signs for somebody else."
    if not is_reviewer(user):
        return "You are not an active member of the medical advisory board."
    if not assignment.round.is_open:
        return "This round is over; the board has decided, or the submission was withdrawn."
    if assignment.state == AssignmentState.INVITED:
        return "Accept the invitation and declare your interests first."
    if assignment.state != AssignmentState.ACCEPTED:
        return "This assignment is over."
    if awaits_conflict_decision(assignment):
        return WAITS_FOR_DECISION
    if stake := stake_in_round(user, assignment.round):
        return f"{stake} Nobody signs for their own text."
    if assignment.round.submitted_by_id == user.pk:
        return "You asked for this review. Somebody else has to sign."
    return None


def why_not_check_claims(user: User, assignment: Assignment) -> str | None:
    """Whoever may sign checks claims, before they do."""
    return why_not_sign(user, assignment)


def why_not_comment(user: User, review: Round) -> str | None:
    """Reviewers who have accepted, and the article's editors, remark on an open round."""
    if not review.is_open and may_see_round(user, review):
        return "This round is over."
    return why_not_reply(user, review)


def why_not_reply(user: User, review: Round) -> str | None:
    """Whoever may remark may answer, also after the round is over: questions outlive it."""
    if not may_see_round(user, review):
        return "You have no part in this round."
    mine = [assignment for assignment in review.assignments.all() if assignment.reviewer_id == user.pk]
    if may_see_draft(user, review.article):
        return None
    if any(a.has_interests is not None and not awaits_conflict_decision(a) for a in mine):
        return None
    return "Accept the invitation first."


def why_not_demand(user: User, review: Round) -> str | None:
    """Only the round's reviewers mark a remark as one that must be answered before approval, and before they sign."""
    mine = [assignment for assignment in review.assignments.all() if assignment.reviewer_id == user.pk]
    if any(assignment.state == AssignmentState.ACCEPTED for assignment in mine):
        return None
    if any(assignment.state == AssignmentState.DONE for assignment in mine):
        return "You have signed. Take your sign-off back first, if something must be answered before approval."
    return "Only a reviewer of this round can stop its approval with a comment."


def why_not_call_not_minor(user: User, review: Round) -> str | None:
    """Any reviewer of the round who has accepted says, while the board has not decided, that what was called a minor
    correction is not one; once is enough."""
    correction = correction_of(review)
    if correction is None or correction.kind != CorrectionKind.MINOR:
        return "This round judges no minor correction."
    if not review.is_open:
        return "This round is over."
    if hasattr(correction, "objection"):
        return f"{correction.objection.printed_name} has said so already."
    if not is_reviewer(user):
        return "You are not an active member of the medical advisory board."
    mine = [assignment for assignment in review.assignments.all() if assignment.reviewer_id == user.pk]
    if any(one.state == AssignmentState.ACCEPTED and awaits_conflict_decision(one) for one in mine):
        return WAITS_FOR_DECISION
    if any(one.state in (AssignmentState.ACCEPTED, AssignmentState.DONE) for one in mine):
        return None
    return "Only a reviewer of this round says so."


def why_not_resolve(user: User, review: Round, thread: Thread) -> str | None:
    """Its author settles a remark. One that stops nothing can be settled by an editor too."""
    if not user.is_active:
        return ACCOUNT_CLOSED
    if thread.marks and thread.marks[-1].kind == "resolved":
        return "This comment is resolved already."
    if thread.comment.author_id == user.pk:
        return None
    if thread.comment.must_fix:
        return "Only the reviewer who made it resolves a comment that must be answered."
    return None if may_see_draft(user, review.article) else "Only its author or an editor resolves a comment."


def why_not_reopen(user: User, review: Round, thread: Thread) -> str | None:
    """Its author takes a settled remark up again, while the article can still be judged."""
    if thread.comment.author_id != user.pk:
        return "Only its author reopens a comment."
    if not user.is_active:
        return ACCOUNT_CLOSED
    if thread.is_open:
        return "This comment is open."
    return None if review.is_open else "This round is over. Make a new comment in the next one."


def why_not_take_back(user: User, sign_off: SignOff) -> str | None:
    """A reviewer takes their own sign-off back, while the round is open."""
    if sign_off.reviewer_id != user.pk:
        return "Nobody takes back somebody else's sign-off."
    if not user.is_active:
        return ACCOUNT_CLOSED
    if hasattr(sign_off, "withdrawal"):
        return "This sign-off was taken back already."
    return None if sign_off.round.is_open else "The round is over; what was signed stays signed."


def why_not_adjudicate(user: User, sign_off: SignOff) -> str | None:
    """A managing editor without a stake decides to move on against a request for changes, after the round."""
    if not is_managing_editor(user):
        return "Only a managing editor can adjudicate."
    if sign_off.decision != SignOff.Choice.REQUEST_CHANGES:
        return "There is nothing to adjudicate: this sign-off asks for no changes."
    if hasattr(sign_off, "withdrawal") or hasattr(sign_off, "adjudication"):
        return "This request for changes does not stand any more."
    if sign_off.reviewer_id == user.pk:
        return "Nobody adjudicates their own request."
    if stake := stake_in_round(user, sign_off.round):
        return f"{stake} Another managing editor has to adjudicate."
    return None


def why_not_set_policy(user: User, topic: Topic | None) -> str | None:
    """A managing editor changes the rules of a topic (None: of the house), unless they own or wrote an article that
    falls under them."""
    if not is_managing_editor(user):
        return "Only a managing editor changes the review rules."
    governed = Article.objects.filter(topic=topic) if topic else Article.objects.filter(topic__policy__isnull=True)
    # Led by the person's own rows: a join would read every writer of every article.
    written = DraftWriter.objects.filter(user=user).values("article")
    own = governed.filter(Q(owner=user) | Q(pk__in=written)).select_related("draft").first()
    if own is None:
        return None
    return (
        f"“{own.draft}” falls under these rules, and you own it or wrote in it. "
        "Another managing editor has to change them."
    )


def may_see_round(user: User, review: Round) -> bool:
    """Managing editors, the article's editors, and the round's own reviewers know of a round."""
    if may_see_draft(user, review.article):
        return True
    return is_reviewer(user) and any(a.reviewer_id == user.pk for a in review.assignments.all())


def is_re_review(review: Round) -> bool:
    """Whether the round looks at a text that was approved before."""
    return review.kind == RoundKind.RE_REVIEW
