"""What people speak of: words that functions use, then those people say for them."""

from typing import Final

THINGS: Final = """
user account member person profile people | who someone somebody colleague friend login man woman
user account member person profile people | guy anyone
users members people | who everybody everyone team staff
member participant people | who joined
customer client contact buyer | clients people shopper
contact person people lead address | who acquaintance
collaborator contributor member external | agency freelancer outside partner works_with
employee staff worker personnel | people hire colleague
admin administrator role | boss in_charge
moderator role | police watch_over
role permission right privilege authorization | may allowed levels rights can who_may access
permission authorization rule policy access acl | allowed may rights who_may can
authorization rule policy | policy may rights permission
policy rule condition | conditions terms allowed
rule rules policy condition | conditions criterion when
group team collection segment set | together bunch collection circle
category type kind class group | kinds sort what_kind what_kinds kind_of sorts
categories groups | kinds folders shelves
team organization group workspace | we us our crew
organization company tenant workspace business | firm our us department
company business organization corporation enterprise | firm firms ltd inc corp shop maker
tenant account organization | client
project repository workspace app | job code shop site work
task todo job issue item | to_do to_dos work chore remind job
job task run build process | work
type category kind | kinds what_kind sort
tag label keyword | sticker mark
note comment remark memo | write_down
message chat post mail text | wrote said words write
messages history chat | said conversation wrote talked
channel room chat conversation topic feed | room rooms topic lobby stream
room channel space | place
chat channel message conversation | talk conversation talking
thread topic discussion | conversation
comment thread reply | under opinion write
reaction like emoji | thumbs heart smile
poll survey vote option | question ask answer choice lunch
option choice answer | answer pick
event happening show concert session | show shows concert gig party play match performance
event happening show concert session | what_s_on festival
event log entry | happened
series season tour set | tour season festival
venue location place hall | concert_hall concert_halls stadium arena theatre club halls where
ticket seat pass admission | seats entry
capacity seats size | room fit
ticket issue case incident | problem complaint bug
price cost fee rate amount tariff | how_much charged expensive cheap tariff dollars euros pay cost
price range tier | cheap expensive lowest highest tariff
pricelist price plan product | charged cost fees
promotion discount coupon offer | sale deal cheaper ad
product item article goods sku | things article stock
products catalog inventory | catalogue sell goods
inventory stock quantity | in_stock left store warehouse
menu dish meal restaurant | burger fast_food
dish meal recipe food | cook eat lunch dinner breakfast
food meal dish | eat edible eating cooking hungry eaten
recipe dish cooking | cook cooking bake dishes
ingredient food item | goes_into contains spice
nutrition calories nutrient | fat carbs protein healthy diet vitamins calorie
meal plan planner | going_to_eat eat dinner
grocery supermarket shopping | shop store shelf buy
aisle shelf store | where supermarket
wine pairing | bottle red white
joke | laugh funny
trivia fact | fun_fact did_you_know fun
directions route path navigation | drive way guide turn turns how_do_i_get road roads
route path line | road roads way line map
distance travel time | how_far how_long kilometres kilometers miles far drive
truck commercial vehicle | lorry lorries freight van
vehicle car | automobile drive van
location place position site address | where spot city town country
geocode location coordinates | where
address location street | live lives where
country region nation | countries where
city town location | where
region area zone | part
origin destination from to | from
map location | where
optimal directions route reorder | best sequence order stops drop deliveries errands
pair pairs matrix between | each
file document resource attachment asset object | pdf picture photo letter document
folder directory path resource | directory where_we_keep
resource file folder object item | thing part piece document directory
attachment file | enclosed
document file page | paper letter
image picture photo thumbnail | picture photo shot scan logo snapshot photograph
image scan medical | scan xray mri ct radiology
icon badge logo | little_picture symbol
video clip movie film | clip watch film views
playlist collection list | collection songs
playlist item | song track
song track music audio | tune
caption subtitle track text | subtitles words
broadcast stream live | streams streaming air tonight
channel section banner | shelf row page front_page
statistics stats analytics metrics usage | views numbers traffic how_many performance
usage quota stats limit | traffic used consumption
view watch play | seen
subscriber follower subscription | fans
membership level tier | paid
chat ban block user | kick out troll
super donation tip paid | paid donate
thumbnail cover image | picture
captions subtitle language | spoken
region language locale i18n | countries local languages
budget plan money | household spending_plan save money
month period monthly | january february march april may june july august september october
month period monthly | november december month
year annual yearly | year yearly
week weekly schedule | days
day date daily | monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday
date time period | when since
time clock hour timer | how_long clock hours
timer time tracking | clock ticking stopwatch
timesheet time entry hour | hours worked billable work
transaction payment purchase expense | spent paid bought spend purchases
account balance bank | money checking savings cash
account bank savings | savings checking
category balance budget | left groceries
payee merchant vendor shop | shop paid bakery
balance remaining available | left how_much_money
expense cost receipt spending | spent receipt
invoice bill receipt | bill bills settled owe
invoice payment due overdue | unpaid not_settled
credit note refund | refund_document
estimate quote offer | proposal
tax vat | sales_tax
currency exchange rate | money dollars euros
leave vacation absence holiday timeoff | holiday off away sick
schedule booking assignment planning | planned planner who_is_planned
iban bank account | bank_account
tin ein tax number identification | tax_id employer_id tax employer
ein employer identification number | employer_id employer
vat tax number | sales_tax
comprehensive full extended details | deeply thorough all_about everything
basic simple quick | quickly just
announcement filing document | news publication
registration number register official | number
sanction pep watchlist | blacklist politician
certificate certification certified | certified official
announcements changes monitor | alterations changes
notification alert subscription monitor | alerted alerts hear tell_me warn
change modification update request | modifications alterations proposed
build pipeline ci job run | compile run
ci artifact output file result | setup installer binary exe
deployment release environment | rollout target production staging
environment target stage deployment | staging target production
environment variable parameter setting | variable
variable parameter property value | variable set_to
repository source code git | code
branch version | master main
commit change revision | checkin
pull request merge | review
badge status image | passing failing little_picture
yaml config settings file | config_file text
webhook callback hook notification url | pinging ping our_server callback calling call_us
api endpoint interface call service | programming_interface calls
endpoints api info version | calls offer
key secret credential token apikey | secret secrets password passwords
password secret credential | passcode pin
token access key | pass
license subscription key product | licence licences
subscription plan license membership | signed_up plan licence renewal renew
expiry expiration valid until | until_when valid_until run_out until
serial number identifier key | number
stack template resource infrastructure | infrastructure
template blueprint definition model | blueprint source declared recipe infrastructure pattern
drift difference change | differ fiddled by_hand changed tampered
change proposal request | proposed modifications
registry extension type module | building_blocks module custom
extension plugin module add-on | module building_block
instance server machine host | machine box computer
node server machine host agent | machine machines box web
server host machine system | machine box master
asset device machine host | machines computers hardware
service server application | program
agent probe client | probe
scan task scanner job | nightly
network wireless lan wifi | wi_fi wifi network
wireless wifi wlan lan | wi_fi wifi
site location network | location warehouse office
vulnerability cve security | security_holes holes weak bugs
compliance policy audit | follow_rules obey
inventory asset list | machines
directive rule | instruction
configuration policy agent | configuration
branding theme logo color | logo colours look blue pages
interface web page ui | pages
group tree hierarchy category | nested filed collections
tree hierarchy nested | nested
change request approval workflow | sign_off modifications waiting
property attribute field value | fields
attribute tag field property | fields
filter condition | whitelist
patient person | sick
study series exam | examination
remote server connection | linked servers
import session upload | upload_batch
export dump download | spreadsheet csv
csv spreadsheet table | spreadsheet
destination target recipient | to
anonymization identity | hidden
hybrid connection link | link
namespace workspace space | space
relay endpoint listener | endpoint
connection link session broker | link broker
listener consumer subscriber | listening attached
connection string key secret | secret
device phone mobile handset | phone phones tablet tablets iphone handset android
push notification device | phone alerts
device registration token | handset
metadata details info status | about active
presence online member | who_is_online connected there
occupancy connections metrics | how_many_connections
share link sharing shared | link access
share expiration password link | expire
email list mailing group | mailing circle newsletter
welcome email invitation | greeting
recipient invitee email | to
form submission entry | filled
session login logged | logged_on
name person surname given first last | called
gender sex male female | man woman men women male female
country origin residence | live from
ethnicity race diaspora | roots background
kanji chinese japanese characters | characters script
japanese kanji tokyo name | japan tokyo osaka characters
chinese pinyin name | china beijing shanghai
script characters alphabet | letters own_script
given surname first last name | family given
candidate possible name | might could
proper noun type brand place | what_is
source origin data | comes_from
token coin currency crypto | coin coins
wallet address account | wallet
burn destroy token | destroy
price rate value | worth
exchange swap trade | swapping
consolidate merge | unite
offer proposal order | proposal
fee charge commission | fees
strategy robot algorithm trading | robot robots trading recipe
copy trading strategy | others follow
backtest simulation task result | backtest
drawdown loss risk | fall peak fell deep
equity capital value chart | capital
order trade position stock | shares
position holding open | hold
symbol instrument security stock | shares stock
broker connection account | broker
signal alert recommendation | buy_or_sell
historical history data | past earlier
trades deals transactions | deals
performance statistics returns | how_good
segment audience target | group
campaign mailing promotion | ad
block blocklist banned words | forbidden swear
draft unsent message | unsent
guest anonymous user | visitor
unread read message | new_messages
import job task | bring
command slash action | shortcut
brand manufacturer label maker | labels make marque
article product item | dress shoes jacket shirt sneaker trousers clothes bar bottle
unit variant size stock | sizes
recommendation similar related suggest | fancy like_this others_like also_like
review rating summary | stars buyers say
domain country shop | online_shop
call phone telephony voice | ring rings rang calls phones caller line talk phone_call
call hold park | wait_a_moment on_hold parked
call end hangup terminate | hang_up
call unhold resume | talk_again
podcast episode audio | shows hear listen
audience demographics listeners | listen public
trending popular search | these_days everybody in_fashion
transcript text episode | word_for_word
typeahead autocomplete suggest | typed typing
curated list editor | hand_picked chosen
dictionary word entry definition | mean means meaning
antonym opposite | contrary opposite
synonym similar thesaurus | same_meaning another_word
pronunciation sound phonetic | pronounced say_it
spelling spellcheck search | spell misspelt spelt
lexical category grammatical feature | parts_of_speech tense noun verb
region dialect variant | dialects american british
register style formal informal | slang styles
frequency statistics corpus | common rare
sentence example corpus usage | real_writing use_it
inflection form lemma | plural past_tense
flag feature toggle | switch switches
segment target user | testers
audit log change history | who_changed
relay proxy configuration | proxy
destination export data | systems ship
gym fitness membership club | trains train training
package offer deal membership | deal deals
package bundle plugin module | plug_in plug_ins plugin
bundle console restart state | plug_in
content page node repository cms | pages
query builder search path | find_pages
product info version system | installed release
replication agent publish | publishing
cache clear build | kept
loyalty program points card | bonus points stamp
loyalty class program | programme
loyalty object member card | card
offer coupon discount voucher | coupon coupons
event ticket object class | concert_ticket
flight class boarding pass | boarding_pass boarding_passes gate
transit object pass train | train_pass train_passes bus_pass
gift card balance | gift_card
message add notify holder | tell_everyone
endpoint webhook receiver url | receiver destination
message delivery attempt retry | deliveries delivered
failed failure error recover | went_wrong broken
payload content body | blank content
event type schema | what_is_in
signing secret signature verify | really_comes_from authentic
application app customer consumer | apps
replay missing resend | never_got missed
application rename update | call
ssh key private deploy | log_in
checkout key deploy | get_at_the_code
build trigger start | compile compiles now
build retry rebuild | another_go again
environment variable | variables set
description explanation update | explanation clearer
integration connector app | hook
ingest source receive | receive
"""
