"""Kinds of services: words that their functions use, then those people say for them."""

from typing import Final

SERVICES: Final = """
achievement award badge trophy medal commendation | trophy trophies medals prizes earned win won
developer studio maker creator publisher | studio studios makers builds who_makes
creator author artist producer | who_made who_wrote makes
tag hashtag label keyword | hashtag hashtags marked
media photo video post | posted posts pictures shared
recent latest new | lately recently just_now these_days fresh
popular trending top | hot talked_about in_fashion
like favorite heart | heart loved thumbs_up
follower following subscriber fan | fans follows
leaderboard ranking standing score | leads leading ahead best_player highest
match game result statistics | ended won lost score
match result score | who_won how_did_it_end final_score
player service record statistics | career
campaign progress story mission | story chapter
season playlist mode | league
team event match competition | took_part competed compete
genre style category | kind_of_game
device tracker gps unit vehicle | tracker trackers gps van truck
position location coordinate point | where_was was_where spot
trip route journey distance | kilometres kilometers miles how_far drove driven
speed fast maximum average | how_fast quick
summary report distance speed engine | kilometres miles
geofence area zone boundary | fence
driver person operator | drives at_the_wheel
command send device | tell_it order_it make_it
stop parking idle report | stood_still parked
maintenance service interval | oil_change check_up
sensor attribute computed value | reading
employee worker staff person | new_starter
earnings wage salary bonus | bonus earn earned getting raise paid
pay statement payslip paycheck | pay_slip pay_slips payslips paid_out
deduction benefit insurance | taken_off
direct deposit bank | where_paid
local tax state | withheld
custom field extra category | extra_fields
connection integration link accounting | link cut
wallet pay send transfer | bitcoin coins
token issue create mint | put_on_the_blockchain launch
unconfirmed pending balance | waiting
unspent output utxo | not_spent unspent
rejection reject bounce blacklist | bounced
bounce hard email address | bounced came_back
unsubscribe email list | not_want_our_mail no_mail
template email list | patterns
inbound domain route mail | taking_in incoming coming_in
url click search link | clicked links
sender domain address | from_whom
ping key validate | still_good still_valid
uninstall app daily | threw_off removed_app deleted_app
ownership change give accept | take_over hand_over take_it_over
rate like dislike video | thumbs_up thumbs_down
block server instance account | keep_off off_our
subscription delete channel | don_t_follow stop_following
topup credit account | put_money topped_up
charge call cost list | charged
contact list address book | saved
meter smart public list | open_to_everyone
discussion topic post forum | thread forum
comment profile user | wrote_on written_on
order return refund shipment | came_back
import exported data file | bring_it_in
billing invoice item line | bill
notification mark read unread | seen
payment record invoice external | paid
qr code generate invoice | scan_with
tag search name | starts_with
media popular list | right_now
breed animal species | dog cat horse
shelter adoption pet | take_home
episode anime manga character | cartoon
artwork painting museum exhibition | painting paintings gallery
artist exhibition museum object | painter sculptor
book isbn edition volume | novel novels
author book list | wrote
quote author random | said_once
chapter verse scripture | bible
poem poetry line | verse
holiday country date | day_off_work free_days
sunrise sunset time location | sun
moon phase astronomy | full_moon
timezone offset convert | what_time_is_it
currency rate history convert | how_many_dollars how_many_euros
stock price quote symbol | share_price what_is_worth
stock dividend split earnings | pays_out
stock exchange symbol list | traded
crypto price history market | bitcoin worth
interest rate loan payment | monthly_payment
bank branch swift code | swift
iban validate bank | account_number_ok
card bin lookup issuer | whose_card
vat number validate | tax_number_ok
email validate verify deliverable | does_the_address_exist real_address
phone validate lookup carrier | whose_number real_number
address validate autocomplete street | postal_address right_address
password breach check pwned | leaked hacked
url scan malware phishing | safe_to_open dangerous
file scan virus malware | virus
ip geolocation lookup country | where_is_this_ip which_country
domain whois lookup registration | who_owns_the_site
ssl certificate check expiry | padlock
screenshot website url capture | picture_of_the_page
qr barcode generate | square_code
short url create redirect | shorten shorter
text language detect | which_language
text summarize summary | short_version
text sentiment emotion | happy angry mood
grammar spelling correct text | mistakes typos
keyword topic extract text | what_is_it_about
image tag label recognize | what_is_in_the_picture
image background remove | cut_out
image resize crop convert | smaller square
face detect compare | same_person
speech text transcribe audio | written_down
text speech voice | read_aloud
video subtitle transcript | what_is_said
document pdf convert html | as_pdf
document merge split page | put_together
document sign request signature | get_it_signed
form response submission list | answers filled_in
survey question create | ask_people
calendar event create attendee | invite_to put_in_my_calendar
calendar freebusy availability | am_i_free when_free
task list create due | to_do_by deadline
note notebook page create | jot_down
reminder create date | don_t_let_me_forget
file search name content | where_did_i_put
file permission share | who_can_see
file trash delete restore | bin
mail message search inbox | letter_from
mail draft send reply | answer_him answer_her
mail label folder move | sort_away
chat channel message post | tell_the_team
chat user presence status | who_is_there away
meeting create video link | video_call
meeting recording transcript | recorded
lead contact create crm | new_prospect
deal stage pipeline update | won_the_deal
company account contact list | who_works_at
ticket support create customer | complains complaint
ticket assign agent | take_care
ticket comment reply | answer_the_customer
knowledge article search help | how_does_it_work
issue create bug project | report_a_bug
issue assign close label | solved
repository branch list | lines_of_work
repository file content | source_of
commit compare history | who_changed_the_code
pull request merge review | take_the_change
release create tag version | new_version
pipeline job trigger log | build_output
container image tag registry | docker
server create region size | new_machine
server snapshot backup | copy_of_the_machine
server power reboot shutdown | turn_off_machine
volume attach resize disk | more_space
database create user backup | new_database
dns record create zone | point_name
load balancer backend | spread_traffic
firewall rule port | open_port close_port
ssh key add account | public_key
metric query alert threshold | warn_me_when
log search filter time | look_through
uptime monitor incident | went_down
feature flag environment toggle | switch_feature
experiment variant result | which_works_better
customer create payment method | new_client
customer subscription cancel plan | doesn_t_want_to_pay
charge refund payment | give_money_back
payout balance bank transfer | my_money
invoice finalize send overdue | hasn_t_paid unpaid
tax rate calculate region | how_much_tax
coupon promotion create discount | percent_off
product price create catalog | new_article
inventory level adjust location | how_many_left
order fulfill ship tracking | send_it_off
shipment label rate carrier | cheapest_way
return request exchange order | doesn_t_fit
review list product moderation | what_buyers_say
hotel room availability search | bed_for_the_night
flight search price date | cheap_flight
flight status delay | late landed
train departure station delay | next_train
bus stop arrival realtime | next_bus
bike station availability | free_bikes
parking space availability | where_can_i_park
traffic incident route | stuck
toll route cost | road_fee
vehicle vin decode specification | what_car
vehicle charge battery status | battery_full
vehicle lock door command | open_the_car
fuel price station near | cheap_petrol
restaurant search cuisine near | where_can_we_eat
restaurant table reservation | table_for
recipe ingredient search diet | vegetarian vegan
nutrition food calorie | how_many_calories
exercise workout log calories | trained
sleep activity heart summary | how_did_i_sleep
patient appointment schedule | see_the_doctor
medication dose prescription | how_many_pills
lab result observation patient | blood_values
allergy condition patient record | can_t_take
course enroll student progress | how_far_along
assignment submission grade | marks
school search district | school_near
job search location salary | work_near
resume candidate application | applied
property search price rent | flat_to_rent
property valuation price history | what_is_the_house_worth
mortgage rate calculate | house_loan
weather forecast hourly daily | will_it_rain
weather alert warning storm | storm
air quality index pollution | clean_air
tide wave surf forecast | sea
earthquake recent magnitude | quakes
satellite imagery tile date | from_space
species observation location | seen_animals
crime report location date | burglary
election result candidate | who_was_elected
bill vote member legislature | how_did_he_vote
court case docket opinion | lawsuit
patent search inventor | invention
clinical trial study condition | studies_on
paper citation author search | published_about
gene variant disease association | mutation
chemical compound structure | molecule
"""
