"""Models by others, run by libRoadRunner in a process of its own, which a crash or a kill ends without harm to ours."""
