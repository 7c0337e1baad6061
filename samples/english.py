"""English letters and gazette text. Every person and number is invented."""

from samples.topic import Topic

TOPICS = (
    Topic(
        language="en",
        subject="Digitisation of old records and their transfer to eOffice - regarding.",
        body=(
            "I am directed to say that it has been decided to digitise all live files of this Ministry before the introduction of eOffice "
            "in the month of {month_en}. Each section shall prepare a register showing the file number, the subject, the number of pages "
            "on the noting side and the number of pages on the correspondence side.",
            "The files shall be handed over to the scanning team against a signature in the custody register and shall be received back "
            "on the same day. Torn or brittle pages should be repaired before the files are sent. Files marked Secret or Confidential "
            "shall not be sent to the scanning room in any case.",
            "A quality check of ten per cent of the pages will be carried out by the section concerned. Any page which is found to be "
            "missing, folded or unreadable shall be scanned again without payment. A certificate of completeness shall then be signed by "
            "the Section Officer.",
            "It is requested that the name and telephone number of the nodal officer may kindly be intimated to the undersigned latest "
            "by {day}. This issues with the approval of the competent authority.",
        ),
    ),
    Topic(
        language="en",
        subject="Circulation of the draft seniority list of Upper Division Clerks - regarding.",
        body=(
            "The undersigned is directed to circulate the draft seniority list of Upper Division Clerks of this office as it stood on the "
            "first day of January. The list has been prepared on the basis of the service records maintained in the Establishment Section.",
            "All concerned are requested to go through the list carefully and to report errors or omissions, if any, in the date of "
            "birth, the date of appointment or the mode of recruitment. Representations should be supported by documents and should "
            "reach this Section through the proper channel on or before {day}.",
            "If no representation is received by the due date, it will be presumed that the officials have nothing to say and the draft "
            "list will be treated as final. Officials who are on leave or on deputation may be informed individually.",
            "The receipt of this memorandum may please be acknowledged. A copy should be displayed on the notice board of every branch "
            "office for the information of the staff.",
        ),
    ),
    Topic(
        language="en",
        subject="Reply to outstanding audit paragraphs of the Inspection Report - regarding.",
        body=(
            "Please refer to the Inspection Report on the accounts of your office, in which {small} paragraphs are still outstanding for "
            "want of replies. The matter was discussed in the meeting of the Audit Committee held on {past} and the delay was viewed with "
            "concern by the Chairman.",
            "It has been observed that the cash book was not closed daily and that surprise verification of the cash balance was not "
            "carried out. An amount of Rs. {money} drawn on abstract contingent bills has not been adjusted so far, although the "
            "prescribed period of one month expired long ago.",
            "You are requested to furnish point-wise replies in the enclosed form along with copies of the relevant vouchers. Where "
            "recovery has been ordered, the number and date of the challan may be quoted so that the paragraph can be dropped.",
            "In case the replies are not received within fifteen days, the matter will be reported to the Government without any further "
            "reference to you. This may be treated as most urgent.",
        ),
    ),
    Topic(
        language="en",
        subject="Acquisition of land for the widening of the district road at {district_en} - regarding.",
        body=(
            "With reference to the subject noted above, it is stated that the alignment of the proposed road was inspected jointly by the "
            "officers of the Public Works Department and the Revenue Department on {past}. The total length of the road is {small} "
            "kilometres and it passes through nine villages.",
            "The Land Acquisition Officer has reported that plot number {plot} is recorded as grazing land and that no private person has "
            "any claim over it. In the remaining villages the owners have given their consent in writing and the award may be declared "
            "after the usual notice.",
            "Two hundred and twelve trees standing on both sides of the road will have to be removed. The permission of the Divisional "
            "Forest Officer has been sought separately, and an equal number of saplings will be planted along the canal.",
            "The estimated cost of compensation is Rs. {money}. You are requested to place the funds at the disposal of this office at an "
            "early date so that possession of the land may be taken before the rains.",
        ),
    ),
    Topic(
        language="en",
        subject="Purchase of scanners and computers for the record room - regarding.",
        body=(
            "This office requires {small} document scanners and as many computers for the record room. The specifications have been "
            "drawn up by the Technical Committee and are enclosed at Annexure A. The scanners should be able to feed both sides of the "
            "paper at a resolution of 300 dots per inch.",
            "Sealed quotations are invited from registered suppliers. The quotation should be valid for ninety days and should clearly "
            "show the basic price, the rate of tax and the period of warranty. Conditional offers will not be considered.",
            "The quotations will be opened on {day} at 3.00 p.m. in the presence of such bidders as may wish to attend. The supply must "
            "be completed within four weeks of the order, failing which a penalty of one per cent per week will be charged.",
            "The expenditure of about Rs. {money} will be met from the sanctioned grant under the head Office Expenses during the current "
            "financial year.",
        ),
    ),
)

GENERAL = (
    "It may also be noted that several reminders have been issued on this subject in the past, but the required information has not been "
    "received so far. The position is not satisfactory.",
    "The contents of this letter may please be brought to the notice of all concerned for strict compliance, and a report on the action "
    "taken may be sent to this office within a week.",
    "Further instructions on the subject, if any, will be issued separately. Any difficulty in the matter may be brought to the notice of "
    "the undersigned at once.",
)

GAZETTE = (
    "REVENUE DEPARTMENT",
    "NOTIFICATION",
    "Whereas it appears to the State Government that the land described in the schedule below is needed for a public purpose, namely the "
    "construction of a rural hospital, it is hereby notified for the information of the general public that the said land is to be "
    "surveyed.",
    "The Collector and the officers authorised by him in this behalf may enter upon the land, take levels, dig or bore into the subsoil, "
    "and set out the boundaries of the land proposed to be taken.",
    "Any person interested in the land may, within sixty days of the publication of this notification, file an objection in writing before "
    "the Collector. Every objector shall be given an opportunity of being heard either in person or by counsel.",
    "A plan of the land may be inspected in the office of the Collector on any working day. The areas given in the schedule are "
    "approximate and may change after the survey.",
    "LABOUR DEPARTMENT",
    "ORDER",
    "In exercise of the powers conferred by section 5 of the Act, the Governor is pleased to revise the minimum rates of wages payable to "
    "persons employed in printing presses. The revised rates shall come into force from the first day of April.",
    "An employer who pays wages at a higher rate on the date of this order shall continue to pay them. Nothing in this order shall reduce "
    "the wages of any person.",
    "Every employer shall display the rates in Hindi and in English near the main entrance of the establishment, and shall maintain a "
    "register of wages which shall be open to inspection at all times.",
    "By order of the Governor,",
    "Secretary to Government",
)
