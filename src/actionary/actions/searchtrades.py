"""Trades and their things: words that functions use, then those people say for them."""

from typing import Final

TRADES: Final = """
weather forecast temperature climate | rain sunny hot cold umbrella snow wind warm
precipitation rain snow | wet
air quality pollution | smog
flight airline airport plane | fly flying
flight status departure arrival | delayed land takes_off
hotel room stay accommodation property | sleep night_stay
booking reservation reserve | table seat
itinerary trip travel journey | vacation holiday
train rail station transit departure | subway tram metro
bus stop transit | tram ride
parking lot space | park
ride trip driver | taxi cab
shipment parcel package delivery | post box send mail
tracking shipment parcel status | where_is_my arrived
label shipping postage | stamp
carrier courier delivery | post_office
warehouse fulfillment stock | depot
order item cart checkout | basket buy
cart basket item | basket
coupon voucher gift card | code
loyalty point reward | bonus
review rating feedback | stars opinion think
store shop location | shop branch
merchant store seller vendor | seller sellers shop
seller channel vendor distributor | sellers
supplier vendor provider | who_delivers
customer subscription billing plan | charging
payment intent charge capture | take_money
dispute chargeback complaint | contest
payout transfer bank | money
loan credit mortgage | borrow
insurance claim policy | damage accident
investment portfolio holding fund | stocks
stock quote price market | share
company profile financial statement earnings | accounts annual
crypto coin market price | bitcoin
blockchain block transaction | chain
nft token collection | artwork
salary payroll wage compensation | pay
employee leave absence vacation | holiday sick
candidate applicant recruitment | hire
job vacancy position opening | work
course class lesson | teach learn lessons
student pupil learner | kid child
teacher instructor tutor | professor
assignment homework exam quiz | test
grade score mark result | marks
school university institution | college
book title author library | read novel
article news story headline | paper press
news headline article | happened
podcast episode show | listen
movie film title | cinema
tv show episode series | watch television
actor cast person | plays
song track album artist | band music singer
lyric text song | words
game player match | play
team league standing season | table
match fixture score result | game
player athlete squad | footballer
race driver circuit | formula
recipe cuisine dish | kitchen
restaurant venue place | eat dine
drink beverage cocktail | beer
animal pet breed | dog cat
plant species taxon | flower tree
property listing house apartment | flat home rent
tenant lease rent | flat
energy electricity power meter | current
device sensor reading telemetry | thermometer
smart home light switch | lamp
printer print job | paper
camera photo snapshot | picture
vehicle vin car model | automobile
fuel charging station | petrol gas
call phone voice number | ring dial
sms text message phone | text
voicemail call recording | answering
fax document send | fax
phone number carrier lookup | prefix
conversation agent support ticket | helpdesk
knowledge article help | faq
calendar event appointment meeting | diary date
attendee participant guest | who_comes
availability slot free time | free
reminder alert notification | remind
email mailbox inbox | mail
newsletter campaign subscriber list | mailing
template email message | letter
bounce delivery failed email | came_back
contact list segment | addresses
domain dns record zone | web_address
certificate ssl tls | https padlock
website page site | homepage
url link shorten redirect | web_address short
qr code barcode | scan
screenshot capture page | picture
pdf document convert | paper
ocr text image recognition | read
translation language text | german french spanish
speech voice audio transcription | spoken listen
sentiment analysis text | mood
language detection text | which_language
embedding vector similarity | alike
face person detection recognition | who_is
object detection image | what_is_in
advertisement ad campaign impression | ads advert
audience segment targeting | people
analytics visit page traffic | visitors
feature flag toggle | switch
log error trace | crash
error failure exception | went_wrong broken
incident outage alert | down broken
uptime check monitor | down
database table query | data
backup snapshot restore | safe
volume disk storage | drive
container image registry | docker
function invocation lambda | code
virtual machine instance | server computer
load balancer target | traffic
firewall rule security group | port
ip address network range | ip
role binding policy | may
mfa factor authentication otp | code phone
password reset recovery | forgot
session token refresh | log
audit trail event log | who_did
secret vault credential | password
queue message job | wait
cron schedule recurring | nightly every_night
workflow pipeline run | process
approval step review | sign
form survey response question | answers
questionnaire survey answer | asked
board card list column | kanban
sprint backlog story | agile
milestone release goal | deadline
time entry project hours | worked
invoice client billing | bill
contract agreement signature document | sign
vote election candidate | poll
law bill legislation | parliament
court case judgment | trial
permit license application | allowed
tax return filing | declare
population census demographic | people
health medical patient record | sick ill
doctor practitioner provider appointment | physician
medication drug prescription | medicine pills pill
diagnosis condition disease | illness
lab test result specimen | blood
gene protein sequence variant | dna
study trial research | science
publication paper citation | journal
dataset data table | numbers
earthquake event seismic | quake
satellite image tile | space
star planet object | sky
map tile layer | map
elevation terrain height | high
boundary area polygon | border
postcode zip postal address | post_code
timezone time local | clock
holiday public calendar | bank_holiday
unit conversion measurement | inches
color palette theme | colour
font typography text | lettering
emoji reaction icon | smiley
quote saying author | wise
fact trivia random | did_you_know
joke random humor | funny laugh
horoscope zodiac sign | stars
name generator random | call
donation fundraiser charity | give
volunteer opportunity | help
church parish | mass
crop field farm | harvest
food safety recall inspection | hygiene
recall product safety | dangerous
tenant landlord rent lease property | flat landlord
booking guest stay check_in | guests arrive
table reservation restaurant | book_a_table
room meeting booking | conference_room
ticket seat flight booking | fly
visa passport travel document | border
luggage baggage bag | suitcase
loan borrower repayment installment | owe owes
mortgage rate interest | interest
card debit credit limit | plastic
card block freeze lost stolen | lost stolen
atm branch location bank | cash_machine
beneficiary recipient payee | send_money_to
standing order recurring transfer | every_month
statement account period | statement
kyc identity verification check | who_they_are
fraud risk score transaction | dodgy suspicious
donation donor campaign | gave
pet adoption shelter animal | dog cat
prescription pharmacy refill | pharmacy
appointment slot doctor booking | see_the_doctor
vaccine immunization record | jab shot
symptom condition disease | hurts fever
exercise workout training activity | run gym jog
step heart rate sleep activity | slept walked
diet nutrition plan | eat_better
student enrollment course class | takes
grade transcript student | marks
attendance absence student | missing_from_class
lesson schedule timetable | when_is_class
library loan book borrow | borrow
citation reference bibliography | quoted
patent invention filing | invented
species observation wildlife | seen birds bird
tide wave sea ocean | surf
sunrise sunset astronomy | sun_goes_down moon
earthquake disaster alert | shaking
flood water level river | river
traffic congestion incident road | jam jams
road closure construction | roadworks
charging electric vehicle station | charge_my_car
bike scooter sharing station | bicycle
fleet vehicle tracking telematics | vans
fuel consumption odometer | mileage
tire part repair service vehicle | garage
parcel locker pickup point | pick_up
customs declaration tariff | customs
freight container vessel ship port | cargo
warehouse bin pick pack | shelf
purchase order supplier | order_from
stock adjust transfer warehouse | counted
price list discount rule | cheaper_for
wishlist favorite save product | would_like
gift message wrap order | present
return rma refund order | send_back
abandoned cart recovery | left_without_buying
storefront theme page | look_of_the_shop
seo redirect url page | old_link
post publish blog article | blog
draft post article | unfinished
media library asset upload | pictures
author byline writer | wrote_by
like follower social post | followers
mention hashtag tweet | talked_about
friend connection request | befriend
group community member | club
event rsvp attendee | coming
badge achievement leaderboard | high_score
tournament bracket match | cup
bet odds wager market | bookie
lineup squad transfer player | plays_for
workflow automation trigger action | automatically
bot command response | robot
intent utterance training bot | understand
model train fine-tune dataset | teach
image generation prompt | paint
transcription audio speech | written_down
voice synthesis text speech | read_aloud say_aloud
summary text summarize | in_short shorten
keyword extraction topic text | main_points
duplicate plagiarism similarity | copied
ocr invoice receipt document | scan
form field template document | blank
envelope signer signature document | get_signed
redact mask sensitive data | black_out
watermark stamp document | stamp
page split merge pdf | put_pages_together
thumbnail preview page | small_picture
file version history restore | older_version
trash recycle restore file | bin
comment annotate document | margin
permission collaborator document | can_edit can_see
sprint velocity burndown | how_fast
epic story issue backlog | wishes
bug issue defect report | broken
label milestone issue | deadline
code review pull request | look_over
commit diff compare | what_changed
branch protect merge rule | who_can_merge
package registry version artifact | library
dependency vulnerability advisory | unsafe_library
secret variable environment | hidden_value
runner agent machine build | builder
log stream tail | output
metric alert threshold monitor | too_high
dashboard widget chart | board
trace span request | slow
incident postmortem responder oncall | who_is_on_duty
oncall schedule rotation | on_duty
status page component incident | tell_customers
certificate renew expire | padlock
domain register renew transfer | web_address
nameserver dns record | points_to
firewall block allow ip | keep_out
vpn gateway tunnel | office_network
snapshot image disk restore | as_it_was
autoscaling group capacity | more_machines
database backup restore point | as_it_was
user pool group membership | belongs_to
sso saml provider login | single_sign
session device revoke | log_out_everywhere
api key scope rotate | robot_password
consent privacy data request | my_data
export account data archive | everything_you_have
delete account data gdpr | forget_me
tariff electricity gas contract | power
meter reading consumption energy | used_power
solar battery inverter production | panels
thermostat temperature set heating | warmer colder heating
light brightness color scene | dim brighter
lock door access | open_the_door
camera motion recording | who_was_there
sensor threshold alarm | too_hot
greenhouse crop irrigation | water_the
soil nutrient field | ground
court hearing case docket | judge
law article statute | paragraph
company director officer shareholder | who_runs who_owns
beneficial owner company | who_owns
tender procurement contract | bids
grant funding application | subsidy
census statistics population | how_many_live
election candidate district | who_runs
school district rating | schools
crime incident report police | robbed stolen
permit inspection building | builders
pollution emission carbon footprint | co2
recycling waste collection | rubbish bins
"""
