"""What is asked of people, and how a person answers with one key at a time. Pure: ``questions`` gathers what is open, ``session`` is the
state of a review and what each key makes of it, ``screen`` what stands on the terminal, ``keys`` what a terminal sends.
"""
