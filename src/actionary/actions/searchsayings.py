"""How people put what they want: words that functions use, then turns of phrase."""

from typing import Final

SAYINGS: Final = """
user member person account | he she him her them his their people folks man woman lady boss
delete remove user member account | fire kick sack dismiss married_off left_us quit_us leaves_us
user update profile | married moved_house changed_name last_name surname nickname
user list member account | who_is_in who_can who_are
role permission user | allowed_to may_do what_may let_him let_her in_charge
create add register | welcome bring_in take_on onboard open_an get_me make_me
create order purchase subscription | get_me sign_me_up i_d_like treat
delete remove unsubscribe cancel | no_more not_any_more stop_sending fed_up drop_out take_me_off
hide archive mute channel | don_t_want_to_see not_want_to_see out_of_sight
update replace | from_now_on from_today instead_of
create schedule rule | from_now_on every_time whenever each_time automatically
webhook callback notification event | whenever as_soon_as the_moment let_us_know every_time
get read detail | what_is_in inside contents what_do_we_know tell_me_about
contents list items children | inside within contains
list search filter | what_kinds which_ones any_of
count total statistics | how_many how_much number_of altogether in_all
price cost rate | how_expensive how_cheap what_would what_does worth
status progress state | how_is how_are how_far did_it still_going under_way going_on where_is
status progress state | stand
status active available online | is_it up_and open_now switched_on still_valid
availability free open | free vacant open
expiry expiration validity | until_when how_long run_out best_before
location address position map | where_is where_are whereabouts nearest near nearby close_to around
nearby near radius location | around close walking
time date schedule | when what_time how_soon
history log audit | who_did who_changed what_happened earlier before back_then
version release latest | newest latest edition up_to_date
create upload import batch | enter_these bring_these take_these put_these all_of_these
bulk batch multiple delete | all_of_them both the_lot
duplicate copy clone | another_one same_as just_like
undo revert restore cancel | mistake by_accident oops shouldn_t_have
test send notification | try_out dry_run works does_it_work
generate create report | make_me work_out draw_up
image picture avatar profile | portrait selfie face
image logo icon branding | logo emblem
color theme branding style | blue red green yellow black dark bright
text message content body | words says wording
title name label subject | heading headline
description text summary | blurb
language locale translation | english german french spanish italian chinese japanese
amount quantity number value | much many more less
limit quota maximum threshold | at_most no_more_than up_to
minimum threshold limit | at_least
size length dimension weight | big large long heavy small tiny
color size variant option | version
date birth age | born old birthday
date start end period | between
recurring schedule frequency interval | every_day each_month nightly weekly monthly yearly daily
recurring schedule frequency interval | hourly regularly
payment subscription recurring | monthly yearly
subscription cancel customer billing | stop_charging
invoice send customer | bill_them bill_him bill_her
payment transfer send | pay_back wire
transaction create expense | paid_for i_paid we_paid spent_on cost_me i_bought
transaction update category | was_for
budget category balance | left_for can_i_spend remaining
goal target budget | aim hope saving
account balance | how_much_money what_have_i_got
tax rate country | duty
shipping rate quote | postage
order status shipment | where_is_my has_it_arrived on_its_way
order cancel refund | send_back don_t_want_it
product search catalog | have_you_got do_you_sell do_we_sell assortment
product stock inventory | in_stock sold_out left_over how_many_left
product delete remove | no_longer_sell
store shop location hours | open_till opening
review rating product | what_do_people_think
customer note contact | jot
contact create lead | met business_card
deal pipeline stage | closing
email send message | drop_a_line write_to get_in_touch
email template welcome | hello greeting
email list subscriber | mailing_list circle newsletter
message send channel | say_hello let_everyone_know post_in
message delete channel | unsend
message search history | what_was_said who_said
channel list room | rooms groups
group member add | let_into
group list tree category | filed nested folders
file upload folder | put_this place_in
file download get | get_me hand_me fetch_me
file metadata size date | how_big how_old
file move rename folder | put_into
file share link | let_see give_access
folder create directory | make_room
share update expiration password | expire ask_for_a_password
notification list subscription alert | which_alerts get_alerted told_about
notification subscribe device push | get_alerts receive_alerts can_get
notification unsubscribe device remove | no_alerts not_get_alerts
device register push token | new_phone my_phone iphone android
device list registered | which_phones which_devices
device details get | what_phone
camera video stream | watch_live
video statistics view like | how_many_views clicks
video upload publish | put_online
comment create post | write_under say_under
channel subscription add | keep_up_with
search query results | look_around scour browse
news article search topic | what_s_new
weather forecast location | will_it coat umbrella
event list date location | what_s_on what_can_i_do going_out
event details venue date | when_does doors
ticket sales count | sold gone how_many_seats
seat category event | kinds_of_seats
trip route plan directions | get_from get_to how_do_i_get drive_to go_by_car
travel time distance | how_long_will how_far_is take_me
route optimize stops | deliveries best_order
recipe search ingredient | what_can_i_cook fridge leftover
recipe suggestion random | what_should_i_cook inspire
nutrition calories food | fattening healthy how_healthy
restaurant menu search | eat_out takeaway
wine pairing dish | goes_with goes_well
image recognize classify | what_is_this what_s_this
text entity detect extract | pick_out mentions
text sentiment analyze | how_do_people_feel
text translate language | what_does_it_mean
name gender infer | he_or_she boy girl man_or_woman
name origin country infer | where_does_the_name come_from
company search name registry | who_is_behind which_company what_firm
company verify number tax | does_it_exist belongs_to belong
company monitor subscribe | keep_an_eye watching_them
document order product | get_me_the_papers
verification identity person | who_they_say
calendar appointment create | pencil_in
leave request create | day_off time_off
leave list schedule | who_is_away who_is_off
time entry create hours | log_my worked_on
project task create | to_be_done needs_doing
task complete update | ticked_off is_done
task assign user | hand_over take_over
project list | what_are_we_working
build start project | compile
build log artifact | what_came_out output
deployment start environment | put_live go_live
deployment cancel stop | call_it_off
server status health | still_alive is_it_up
server restart reboot | turn_it_off_and_on
machine node list | computers boxes
node policy apply update | enforce bring_in_line
configuration settings get | how_is_it_set
variable parameter create define | set_aside
security vulnerability list | holes weaknesses unsafe
backup restore archive | go_back_to as_it_was
infrastructure template cost estimate | cost_us
resource list stack | all_the_parts
token price list | worth
currency exchange calculate | what_do_i_get how_much_would
order trade buy sell stock | buy_shares sell_shares
strategy stop execution | stop_trading
chart data history | over_time develop developed plotted
chart graph visualize | plot curve draw
report statistics period | how_did_we_do
patient image study list | scans
image delete | picture_off
key secret rotate regenerate | leaked stolen
permission rule list | who_may who_can
permission rule create update | let_them give_access may_send
user logout session | sign_me_out
user login session | sign_me_in
api usage quota limit | how_many_calls used_up
system version info | which_release
upcoming next future schedule | soon coming ahead later
previous past history before | earlier former last_time
current now present | at_present as_of_now
available free supported option | to_be_had can_i_choose can_i_pick on_offer
supported accepted allowed list | can_handle takes understands
default standard setting | usual normally
deprecated old retired | out_of_date outdated
single one details | just_this only_this
individual person single | particular
child sub nested member | below underneath
parent above owner | belongs_to
related associated linked | goes_with connected
reference link source | points_at
alias nickname username handle | goes_by known_as also_called
prefix beginning code | starts_with begins_with
slug short name url | in_the_address
hash checksum digest | fingerprint
encode convert base64 | pack
random sample example | any_one for_example
sample example test data | made_up
suggest combination variant | mixes
facet filter option | narrow_down
aggregate total group summary | taken_together overall by_group per
insight analysis trend | learn find_out
forecast predict prediction | expect will_be going_to_be
utility tool helper | aid
raw original source data | untouched as_it_came
partial incomplete some | in_part partly half
submit entry form | send_in hand_in
resubmit retry again | have_another_go
receive incoming inbound | come_in coming_in got_in
deliver outgoing outbound | go_out going_out went_out
deliver delivery status arrived | get_there reach
storage space disk file | room place
database record row store | filed kept
capture screenshot photo | take_a_picture
private hidden secret | only_me not_public
public shared visible | everyone_can_see for_everyone
identity person document | who_i_am
contract agreement terms | signed deal
feedback comment rating | what_they_think
process handle run | deal_with work_through
integration connection app | work_together
manifest list content package | packing_list
documentation help guide | manual how_to
health status version echo | answering responding
browser device platform visit | desk laptop
tube station line status | underground
environment room office | surroundings
inventory room stock asset | belongings
reward earn redeem point | cash_in
redeem coupon reward use | use_up
expire cancel end trial | runs_out
trial free plan start | try_for_free
upgrade plan change subscription | bigger better
downgrade plan change subscription | smaller
seat license user add | place
quota usage remaining limit | left_over
reserve hold book | keep_for
release hold cancel | let_go
assign driver vehicle route | give_to
dispatch order send driver | send_out
track courier parcel live | on_its_way
confirm booking payment order | yes go_ahead
decline invitation request | say_no
remind overdue payment invoice | chase
approve expense timesheet leave | sign_off
submit expense timesheet approval | hand_in
upload receipt image expense | photograph
attach file document record | add_the_paper
duplicate merge contact record | twice same_person
split payment bill order | share_the_cost
transfer ownership account | hand_over
link account bank social | connect
lock card account door | nobody_can
track time habit activity | keep_a_tally
goal target progress | how_close
compare price product plan | cheaper_than better_than
nearest location store search | closest
open hours location store | open_until open_on
subscribe newsletter topic | keep_me_posted
acknowledge alert incident | take_care on_it seen_it
unacknowledge undo alert | can_t_after_all
escalate alert ticket | someone_higher
annotate note alert record | write_on
duty shift oncall roster | who_works on_shift
carbon emission footprint offset | co2 climate make_up_for
plant tree offset | trees
settlement tax quarter return | tax_office owe
domestic country tax report | at_home
vendor service category delete | we_no_longer_do
province state region list | which_provinces which_states
vote rate show episode | grade
watched mark episode | seen ticked
follow person show | up_to_date_about
bounce reason message get | why_did
click link message platform | on_the_phone
postcard letter mail print | on_paper
check cheque print mail | cheques
label return shipment create | send_back
carrier account settings update | account_manager
address parse recognize text | take_out_of
profile about status text | should_say
two step verification disable | pin
"""
