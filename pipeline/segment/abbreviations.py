"""English short forms by what may follow their full stop. All in small letters, without the last stop."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_LAST = _words("""
    e.g eg i.e ie cf viz vs v.s approx ca c.f resp incl esp f.e btw
    dr drs prof mr mrs ms messrs mt st sen rep gen gov capt lt col sgt hon rev pres
""")
"""Something always follows: ``e.g. nivolumab``, ``Dr. Li``."""

BEFORE_NUMBER = _words("""
    fig figs eq eqs eqn no nos n°. n° nr p pp vol vols ref refs tab suppl sect sec ch chap art app ver
    v n cat lot rs
""")
"""Short only before a number or letter: ``Fig. S1``, ``No. 5``; ``the answer is no.`` is a sentence's end."""

SELDOM_LAST = _words("""
    al etc inc ltd co corp llc plc gmbh jr sr bros dept univ hosp assn inst
    ph.d m.d m.sc b.sc d.phil m.p.h r.n pharm.d
    u.s u.k u.s.a u.n e.u p.r d.c n.y a.m p.m b.c a.d
    i.v s.c i.m p.o i.p i.d b.i.d t.i.d q.i.d q.d q.o.d p.r.n
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri
    sp spp subsp var str gen nov cv
    max avg temp conc wt est dist
    clin oncol med engl natl acad sci proc int biol chem res immunol hematol haematol nat lett ann
    am eur br surg pharmacol ther mol genet exp invest transplant leuk lymph pathol radiol cardiol diabetol
    endocrinol metab neurol psychiatry pediatr rheumatol dermatol gastroenterol hepatol nephrol urol
    epidemiol biotechnol bioeng microbiol virol physiol biochem biophys commun soc assoc j jnl
    bull rep suppl
""")
"""Last in a sentence only where the next word begins sentences: ``et al. The``, but ``et al. Blood``."""

LETTERED = _words("""
    hepatitis haemophilia hemophilia vitamin toxin interferon amphotericin ciclosporin cyclosporin
    cyclosporine immunoglobulin lipoprotein apolipoprotein
    group groups arm cohort part panel type class stage grade phase influenza factor protein
    patient patients category level subgroup appendix site region dose model strain serotype
    and or versus
""")
"""A single capital behind these is a name, not an initial: ``hepatitis B. Patients``."""

STARTERS = _words("""
    A An The This That These Those There Here It Its He His She Her They Their We Our You Your I My
    In On At By For From With Without Within Of To As Into Over Under Upon Among Amongst Between Before
    After Since During Until Through Throughout Across Despite Although Though While Whereas When Where
    Whether Which Who What Why How If Unless Because Due Given Thus Hence Therefore However Moreover
    Furthermore Additionally Nevertheless Nonetheless Meanwhile Instead Conversely Similarly Likewise
    Finally First Firstly Second Secondly Third Thirdly Lastly Next Then Also Both Each Either Neither
    Every All Any Some Several Many Most Much More Few Fewer Other Others Another Such Same One Two Three
    Four Five Six Seven Eight Nine Ten No None Not Only Overall Taken Together Recent Recently Currently
    Previously Subsequently Notably Importantly Interestingly Surprisingly Indeed Specifically
    Collectively Accordingly Consequently Consistent Compared Based According Using Is Are Was Were Do
    Does Did Can Could Should Would Will May Might Must Has Have Had Let But And Or So Yet Nor Once
    Results Result Data Patients Methods Conclusion Conclusions Background Treatment Median Mr Mrs Dr Prof
    Millions Yes Please Today
""")
"""Words that begin sentences far more often than they stand capitalised inside one."""
