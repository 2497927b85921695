"""How Pressbox leaves the house: releases, their papers, the image and the system service. Not shipped in the wheel."""
