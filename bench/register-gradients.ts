// The gradients of tfjs need its flags to be there, so the order of these two matters.
import '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/register_all_gradients.js'
