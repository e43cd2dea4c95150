"""How ready a repository is: criteria with evidence, a score, a level, and the next steps.

A criterion is a page below `criteria/`. What can be judged from what is there is judged; all else is unknown, and says
why. `scoring.py` has the model, `judging.py` asks the criteria.
"""
