"""The words of tasks that the search for functions knows: small ones, and what is alike."""

from typing import Final

_SMALL_WORDS: Final = """
a an the of to in on at for from by with and or but is are was were be been am do does did
have has had my your his her its our their me you i we us they he she it this that these those
there here what which who whose where when how why please can could would should will shall
may might must if then than so as not no nor any all some each every one ones just now want
need like let lets going go goes gone thing things really quite rather still yet ever
same else such own way whether ours mine s t d ll re ve m don doesn didn isn into onto about
over under also only using use used via per given specified based p li ul ol br code note b em
strong href http https www com id ids
"""
SMALL: Final = frozenset(_SMALL_WORDS.split())
"""Words that say nothing about what is wanted."""

ALIKE: Final = """
get list show find fetch retrieve read view see look display return give tell check query lookup
create add make new insert post register write start open build generate set put publish
update change edit modify patch replace rename set adjust correct fix alter
delete remove cancel drop erase discard destroy revoke clear trash rid throw take away off
send post deliver submit forward
search find query lookup filter match look
stop cancel end disable halt abort
enable activate start turn allow permit let
count many number total amount often
message mail email
picture image photo thumbnail icon badge
video clip movie film
webhook callback hook
user member person account people customer
setting configuration config option preference
detail information info describe description property about
log history record output past
file attachment document
folder directory
group team list
tag label
price cost fee
rank standing placed position rating
rate vote score
award prize
comment note remark reply say
review rate opinion
task todo remind reminder do
finish complete done close tick
upload add attach install
download fetch save export
backup copy save
restore recover
token key secret credential
login signin sign auth authenticate authentication authorize
logout signout sign
challenge verify
mfa factor totp
expire invalid ttl
domain host
follow subscribe watch
watch seen see view play
show series tv program
episode show
song track music
album record
artist producer musician singer
recipe dish meal food
ingredient food
grocery supermarket shopping
substitute instead replace alternative
alias alternative synonym other
complete autocomplete suggest typeahead typing
recommend refer referral
job task import
progress status state
repository repo git
branch fork
merge join combine squash
conflict clash
approve approval accept
trigger fire
collaborator contributor
role permission right
build compile
schedule plan recurring
budget money
transaction payment paid pay spend
payee merchant shop
category kind type class
course class
assignment homework coursework
announce announcement tell
material reading resource
teacher instructor
student pupil
stream broadcast live
caption subtitle
chapter section part
section column part
analytics statistic stat usage
bounce return undelivered back
complaint report abuse flag
report complain flag
block ban mute
click link url
address ip email
map convert translate mapping
gene genome
compress zip archive
poll survey vote
channel room conversation chat
region replicate replica global
item row record entry
condition filter
batch bulk several multiple once
trending hot popular top
best top highest
curated picked collection pick
related similar close also
refresh reload renew
certificate ssl tls
provider supplier host
profile account
event competition happening
location place map address where
schema structure
visualize draw chart picture
classify categorize category
compute calculate
extract pull parse
name title called
attempt try tried retry
fail error failure problem wrong
review pull request
identifier alias key number code reference
photo media image picture
folder file resource directory
file resource document
balance account left available remaining
hour time history series
member user participant
privacy personal gdpr
expire expiry retention
organization company business workspace
customer client buyer
order purchase buy
invoice bill charge
refund repay
ship shipment parcel package track
weather forecast temperature
flight plane travel trip
hotel stay accommodation room
book reserve reservation booking
employee staff worker
salary wage payroll pay
phone telephone number call
contact person people lead
deal opportunity sale
ticket issue bug problem
meeting appointment event calendar
page article post
site website web
server machine instance host
database table data
domain dns zone
network vpc subnet
user login username
password passcode
subscribe subscription plan
product item goods
stock inventory quantity
cart basket
coupon voucher discount promotion
language locale translation
country nation region
currency money exchange
distance far near
lyric word text
game match play
player athlete
league season competition tournament
driver car vehicle
property house home estate
doctor patient medical health
drug medicine
law legal court
news headline article
stats statistics metric report analytics
alert alarm notify notification
monitor check health status
deploy release publish rollout
container docker image
function lambda
queue topic message
key secret password
policy rule permission
audit log activity
export dump backup
import load ingest
validate verify check
preview test try
clone copy duplicate
move transfer migrate
lock unlock protect
pause resume suspend
connect link attach
disconnect unlink detach
invite join
leave quit exit
accept confirm approve
reject decline deny
hide archive
pin star favorite bookmark like
"""
"""Words that may be said for the same thing, a line each; a word may stand in several."""
