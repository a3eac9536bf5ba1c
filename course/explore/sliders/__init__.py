"""Pictures with sliders: a JavaScript file that draws and computes, and a function that shows it.

Each picture has two files of one name: `chain.js` and `chain.py`. `vocabulary.js` draws, `stage.js`
holds the controls, `live.py` brings both into the notebook.
"""
