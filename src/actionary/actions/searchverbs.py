"""What people want done: words that functions use, then those people say for them."""

from typing import Final

VERBS: Final = """
get retrieve fetch read view show list describe return | see look tell give display let_know
get retrieve fetch read view show list describe return | pull_up bring_up
create add insert new register post make | put set open start write enter note build prepare
create add insert new register post make | define set_up establish introduce draw_up
delete remove destroy erase purge | drop trash clear wipe discard kill scrap ditch get_rid rid
delete remove destroy erase purge | throw throw_away take_off take_out cut strike eliminate forget
delete remove destroy erase purge | wipe_out take_down lose close
update edit modify patch change set replace | adjust correct fix alter rename amend revise switch
update edit modify patch change set replace | tweak swap overwrite turn move put revisit fill_in
rename name | call title retitle
replace update put overwrite | swap instead substitute exchange
cancel stop abort terminate end | quit call_off halt break_off interrupt no_longer any_more
cancel stop abort terminate end | give_up finish back_out
deactivate disable suspend | switch_off turn_off stop pause shut_off freeze
activate enable reactivate unsuspend | switch_on turn_on start allow back_on resume switch_back
activate enable reactivate unsuspend | turn_back again
start run trigger execute launch begin | kick_off fire get_going set_off going
stop terminate shutdown | shut_down kill halt
pause suspend hold | break wait freeze
resume continue reactivate | go_on carry_on let_go
search query find lookup filter | look_for look_up hunt seek which
download export | save copy dump spreadsheet get_copy
export csv download | spreadsheet dump table
import upload load ingest | bring take_in bring_in
upload attach import | put add hand load place
send publish push deliver dispatch | mail hand forward tell transmit pass
notify notification alert push | tell warn inform ping remind let_know buzz
subscribe follow watch | sign_up join keep_up
unsubscribe unfollow unwatch unregister deregister | leave stop quit no_longer
register signup enroll create | sign_up join enlist enrol
unregister deregister deactivate | no_longer sign_off take_off
login authenticate session token signin auth | log_in sign_in log_on logged_on
logout signout session | log_out sign_out log_off sign_me_out
approve accept confirm authorize approval | sign_off ok agree let green_light
reject decline deny refuse | turn_down no
accept approve acknowledge | take agree
assign allocate grant attach | give hand let
revoke remove unassign | take_away withdraw strip
grant allow permission | let may
share invite sharing | let_in pass_on
invite invitation | ask bring
join member participant | come_in
leave quit remove | exit walk_away
clone copy duplicate | same again
merge combine consolidate join consolidation | unite put_together one
split separate | divide apart
move transfer migrate relocate | bring shift switch
validate verify check test verification validation valid | correct genuine real proper legit
validate verify check test verification validation valid | make_sure see_whether true confirm
validate verify check test verification validation valid | exist hooked_up right
check verify test status | see look examine try whether
test check try preview | trial
calculate compute estimate evaluate quote calc | how_much work_out guess cost add_up
compare similar similarity match comparison | alike like same differ against
sort rank order reorder | first best sequence arrange
optimize optimal | best shortest as_little_as sequence
convert transform translate conversion | turn into
translate translation language | say_in put_into
romanize latin transliterate | spell letters alphabet western
generate create make | write produce draw
restore recover undelete undo | bring_back get_back rescue
rollback revert restore | undo go_back back_out put_back
archive | put_away shelve
lock block ban blacklist | shut_out kick bar keep_out throw_out
ban block kick suspend | throw_out kick_out for_good
unlock unblock unban | let_in
mute silence unmute | quiet
hide hidden visibility | not_see don_t_want_to_see
show visible unhide | see_again
reset regenerate rotate renew refresh | fresh new issue again swap leaked compromised
renew renewal extend | longer prolong
preview visualize render | what_look_like picture draw show embed panel
visualize widget chart render | draw plot curve picture panel graph embed
schedule plan book reserve booking | planner set arrange diary when
rate vote review like rating | score thumbs stars opinion
mark flag tag label | note sign
report abuse flag spam | complain denounce
extract parse detect recognize identify entity | pick_out pull_out names
parse split structure | part break_down
infer guess predict likely | probably
analyze analysis | study examine
classify categorize category classification | sort kind what_kind
sync synchronize reload refresh update | up_to_date catch_up
reload refresh recompute | again reread
deploy release publish deployment | roll_out rollout ship go_live publish
release version publish | ship newest edition
publish release public | roll_out put_out make_public others
monitor watch track monitoring tracking | keep_an_eye keeping_an_eye observe eye follow
detect detection discover | find notice
count total number statistics counts | how_many how_often how_much many
status state health progress | how_is going ok alive up_and_running running working how_far
status state health progress | under_way well online
health status ping alive healthcheck | ok up_and_running working reachable
history log activity audit | happened past lately earlier yesterday so_far
detail information info describe metadata details | about know all_about complete full what
settings configuration config preferences option | set how_set_up preference choices
list all | every everything each overview which what_are
batch bulk multiple | at_once in_one_go one_go several many dozen dozens twenty thirty forty fifty
batch bulk multiple | sixty seventy eighty ninety hundred hundreds thousand thousands
summary overview report statistics | short total rough each
latest current last recent newest | now newest moment currently today
current active running live | now moment currently ongoing at_the_moment
active running executing | now on ongoing
pending waiting queue | open outstanding not_yet still
completed finished done | over ready
random | some any surprise
submit send post complete | hand_in turn_in send_off
request create order | ask want apply
apply enforce run | carry_out
order buy purchase place checkout | get buy shop
buy purchase order pay | get acquire
sell sale sold order | gone offer
pay payment charge transaction | paid settle spend give cost
charge bill invoice payment | ask money take
refund repay reimburse return | money_back
withdraw withdrawal payout | take_out get_out cash_out
deposit add fund | put_in pay_in top_up
exchange swap convert trade | change switch turn
encrypt encryption | secure scramble hide
decrypt | read unscramble
sign signature signing | put_name
anonymize anonymization anonymous deidentify mask | unidentifiable hide hidden identity
anonymize anonymization anonymous deidentify mask | unrecognizable
compress zip archive | pack smaller shrink
extract unzip uncompress | unpack
resend retry redeliver repeat | again once_more never_got
retry rerun repeat | again once_more
forward redirect route forwarding | send_on pass_on straight_on
connect connection link bind | hook hook_up tie attach link_up plug linked hooked
disconnect unlink detach | unhook cut
associate association link map | tie belong
filter filters | only keep whitelist
moderate moderator moderation | police
comment reply post | write say answer
like favorite bookmark star | love save heart
track progress follow | where
estimate quote cost price | how_much dollars
define create declare | set
declare register template | say
promote upgrade | make raise
upgrade update version | newer
downgrade | lower
install installation | put set_up
uninstall remove | take_off
enforce apply policy | make
inspect describe view | look_into
suggest autocomplete recommend suggestion recommendation | propose what_should ideas finish_typing
suggest autocomplete recommend suggestion recommendation | should
answer reply response | say
ask question query | want_to_know
"""
